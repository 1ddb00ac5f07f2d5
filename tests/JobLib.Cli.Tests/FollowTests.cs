using System.Text.Json;

namespace JobLib.Cli.Tests;

/// <summary>Logs of jobs, and lists as a whole.</summary>
public sealed class FollowTests
{
    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Logs_show_the_last_lines_and_go_on_until_the_job_is_over(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        var id = await place.Client.EnqueueAsync(() => Mail.Talk(3, "[red]\u001b[2J", JobContext.None));
        var follow = place.RunAsync("jobs", "logs", id, "--follow");
        await place.WorkUntilAsync(async () => await place.StateAsync(id) == JobState.Succeeded);

        var followed = await follow;
        var tail = await place.RunAsync("jobs", "logs", id, "--tail", "1");
        var json = await place.RunAsync("jobs", "logs", id, "--json");
        var unknown = await place.RunAsync("jobs", "logs", "0198a000-0000-7000-8000-000000000000");

        Assert.Equal(0, followed.ExitCode);
        Assert.Equal(3, followed.Lines.Length);
        Assert.Matches(@"^\d\d:\d\d:\d\d Information 1 \[red\]\\u001B\[2J$", followed.Lines[0]);
        Assert.EndsWith("Information 3 [red]\\u001B[2J\n", tail.Output, StringComparison.Ordinal);
        Assert.Single(tail.Lines);
        Assert.Equal(["1", "2", "3"], json.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("text").GetString()?[..1]));
        Assert.Equal(1, unknown.ExitCode);
    }

    [Theory]
    [MemberData(nameof(Place.Kinds), MemberType = typeof(Place))]
    public async Task Lists_are_exported_as_a_whole(string kind)
    {
        await using var place = await Place.CreateAsync(kind);
        await place.Client.EnqueueManyAsync(Enumerable.Range(0, 1_100), number => Mail.Send($"{number}"));
        var odd = await place.Client.EnqueueAsync(() => Mail.Report(), new EnqueueOptions { Tags = ["=cmd|'/c calc'!A1"] });
        await place.Recurring.AddOrUpdateAsync("nightly", () => Mail.Report(), "0 3 * * *");
        await place.RunAsync("queues", "pause", "default", "--reason", "a \"quoted\" one");

        var all = await place.RunAsync("export", "jobs");
        var one = await place.RunAsync("export", "jobs", "--format", "csv", "--method", "Report");
        var recurring = await place.RunAsync("export", "recurring", "--format", "csv");
        var audit = await place.RunAsync("export", "audit");
        var folder = Directory.CreateTempSubdirectory("joblib-cli-");
        var file = Path.Combine(folder.FullName, "jobs.ndjson");
        var written = await place.RunAsync("export", "jobs", "--output", file);
        var twice = await place.RunAsync("export", "jobs", "--output", file);

        Assert.Equal(1_101, all.Lines.Select(line => JsonDocument.Parse(line).RootElement.GetProperty("id").GetString()).Distinct().Count());
        Assert.StartsWith("id,name,state,queue,", one.Output, StringComparison.Ordinal);
        Assert.Contains($"{odd},Mail.Report,Enqueued,default,", one.Output, StringComparison.Ordinal);
        Assert.Contains("\"'=cmd|'/c calc'!A1\"", one.Output, StringComparison.Ordinal);
        Assert.Contains("nightly,Mail.Report,0 3 * * *,", recurring.Output, StringComparison.Ordinal);
        Assert.Contains("quoted", audit.Output, StringComparison.Ordinal);
        Assert.Equal((0, "", 1_101), (written.ExitCode, written.Output, (await File.ReadAllLinesAsync(file)).Length));
        Assert.Equal(2, twice.ExitCode);
        folder.Delete(recursive: true);
    }
}
