using JobLib.Cli.Output;

namespace JobLib.Cli.Tests;

/// <summary>What jobs carry is written by anybody, and does nothing to a terminal.</summary>
public sealed class HostileTests
{
    private const string Hostile = "[red]x[/] \u001b[2J\u001b]0;owned\a\u202Eevil\u2066 \u0085 \u2028 [bold";

    [Fact]
    public void Text_that_moves_turns_or_colors_stands_as_its_number() => Assert.Equal(
        "a b\\u001B[2J\\u202Ec\\u0007\\u2028\\uFEFF\\U000E0041 \u00FC \U0001F469\u200D\U0001F4BB [red] \uFFFD",
        SafeText.Line("a\nb\u001b[2J\u202Ec\a\u2028\uFEFF\U000E0041\t\u00FC \U0001F469\u200D\U0001F4BB [red] \ud800"));

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Hostile_jobs_are_listed_shown_and_changed_without_harm(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        var id = await place.Client.EnqueueAsync(
            () => Mail.Refuse(Hostile),
            new EnqueueOptions
            {
                Tags = [Hostile],
                Parameters = new Dictionary<string, string> { [Hostile] = Hostile },
            }
        );
        await place.WorkUntilAsync(async () => await place.StateAsync(id) == JobState.Failed);
        await place.Recurring.AddOrUpdateAsync(Hostile, () => Mail.Report(), "0 3 * * *");
        CliRun[] runs =
        [
            await place.RunAsync("jobs", "list"),
            await place.RunAsync("jobs", "list", "--json"),
            await place.RunAsync("jobs", "list", "--tag", Hostile),
            await place.RunAsync("jobs", "show", id, "--values"),
            await place.RunAsync("jobs", "show", id, "--values", "--json"),
            await place.RunAsync("recurring", "list"),
            await place.RunAsync("recurring", "list", "--json"),
            await place.RunAsync("recurring", "pause", Hostile, "--reason", Hostile),
            await place.RunAsync("jobs", "retry", id, "--reason", Hostile),
        ];

        Assert.All(runs, run => Assert.Equal(0, run.ExitCode));
        Assert.All(
            runs,
            run =>
                Assert.DoesNotContain(run.Output, character => character != '\n' && char.IsControl(character) || character is '\u202E' or '\u2066' or '\u2028')
        );
        Assert.Contains("[red]x[/] \\u001B[2J", runs[0].Output, StringComparison.Ordinal);
        Assert.Contains(id, runs[2].Output, StringComparison.Ordinal);
        var unknown = await place.RunAsync("recurring", "pause", Hostile + "?");
        Assert.Equal(1, unknown.ExitCode);
        Assert.DoesNotContain('\u001b', unknown.Error);
    }
}
