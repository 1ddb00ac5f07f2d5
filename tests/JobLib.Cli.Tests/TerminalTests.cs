using System.Text.RegularExpressions;

namespace JobLib.Cli.Tests;

/// <summary>The program on terminals and in pipes, as shells start it.</summary>
public sealed partial class TerminalTests
{
    private const string Hostile = "[red]x[/] \u001b[2J\u001b]0;owned\a\u202Eevil";

    [Fact]
    public async Task On_a_narrow_terminal_a_table_is_wrapped_and_hostile_jobs_do_no_harm()
    {
        await using var place = await Place.CreateAsync("sqlite");
        var id = await place.Client.EnqueueAsync(() => Mail.Refuse(Hostile), new EnqueueOptions { Tags = [Hostile] });
        await place.WorkUntilAsync(async () => await place.StateAsync(id) == JobState.Failed);

        using var list = Shell.OnTerminal(
            $"{Shell.Command} jobs list {OptionsOf(place)} && {Shell.Command} jobs show {id} --values {OptionsOf(place)} && {Shell.Command} doctor {OptionsOf(place)}",
            columns: 40
        );
        var code = await list.ExitAsync();

        Assert.Equal(0, code);
        var shown = Colors().Replace(list.Output, "").Replace("\u001b[?1h\u001b=", "", StringComparison.Ordinal); // what .NET tells a terminal when it begins
        Assert.Contains("Failed", shown, StringComparison.Ordinal);
        Assert.Contains("[red]x[/]", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\u001b", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", shown, StringComparison.Ordinal);
        Assert.DoesNotContain("\a", shown, StringComparison.Ordinal);
        Assert.Matches($"(?m)^ID +{id[..8]}", shown); // one below the other
        Assert.All(shown.Split("Type")[0].Split('\n'), line => Assert.InRange(line.TrimEnd('\r').Length, 0, 40));
    }

    [Fact]
    public async Task Without_colors_there_are_none_and_in_a_pipe_there_is_no_escape_at_all()
    {
        await using var place = await Place.CreateAsync("sqlite");

        using var plain = Shell.OnTerminal($"env NO_COLOR=1 {Shell.Command} stats {OptionsOf(place)}");
        await plain.ExitAsync();
        var piped = await Shell.RunAsync($"{Shell.Command} stats {OptionsOf(place)}; {Shell.Command} jobs --help");

        Assert.DoesNotMatch("\u001b\\[[0-9;]*(3[0-9]|4[0-9]|9[0-7])(;|m)", plain.Output);
        Assert.DoesNotContain("\u001b", piped.Output, StringComparison.Ordinal);
        Assert.Contains("joblib jobs [command]", piped.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_reader_that_has_had_enough_ends_a_command_without_a_complaint()
    {
        await using var place = await Place.CreateAsync("sqlite");
        await place.Client.EnqueueManyAsync(Enumerable.Range(0, 3_000), number => Mail.Send($"{number}"));

        var list = await Shell.RunAsync($"set -o pipefail; {Shell.Command} jobs list --limit 3000 {OptionsOf(place)} | head -1");
        var endless = await Shell.RunAsync($"{Shell.Command} stats --watch --json {OptionsOf(place)} | head -1");

        Assert.Equal(("", 0), (list.Error, list.ExitCode));
        Assert.StartsWith("ID ", list.Output, StringComparison.Ordinal);
        Assert.Equal(("", 0, 1), (endless.Error, endless.ExitCode, endless.Output.Count(character => character == '\n')));
    }

    [Fact]
    public async Task The_view_of_the_state_is_drawn_anew_until_Ctrl_C_and_leaves_the_terminal_as_it_was()
    {
        await using var place = await Place.CreateAsync("sqlite");
        await place.Client.EnqueueAsync("mail", () => Mail.Report());

        using var watch = Shell.OnTerminal($"{Shell.Command} stats --watch {OptionsOf(place)}");
        await watch.SeeAsync("Ctrl-C ends");
        await watch.SeeAsync("mail");
        await place.Client.EnqueueAsync("later", () => Mail.Report());
        await watch.SeeAsync("later");
        var code = await watch.ExitByCtrlCAsync();

        Assert.Equal(0, code);
        Assert.Contains("\u001b[?1049h", watch.Output, StringComparison.Ordinal);
        Assert.EndsWith("\u001b[?1049l", watch.Output.TrimEnd(), StringComparison.Ordinal);
        using var narrow = Shell.OnTerminal($"{Shell.Command} stats --watch {OptionsOf(place)}", columns: 30);
        await narrow.SeeAsync("WAITING"); // whole
        Assert.Equal(0, await narrow.ExitByCtrlCAsync());
        var nobody = await place.RunAsync("stats", "--watch");
        Assert.Equal(2, nobody.ExitCode);
    }

    [Fact]
    public async Task A_question_is_asked_on_a_terminal_and_an_answer_of_yes_is_needed()
    {
        await using var place = await Place.CreateAsync("sqlite");
        await place.Client.EnqueueManyAsync(Enumerable.Range(0, 7), number => Mail.Send($"{number}"));

        using var delete = Shell.OnTerminal($"{Shell.Command} jobs delete --method Send {OptionsOf(place)}");
        await delete.SeeAsync("Delete 7 jobs? [y/N]");
        await delete.TypeAsync("y\n");

        Assert.Equal(0, await delete.ExitAsync());
        Assert.Contains("Deleted 7 jobs.", delete.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Commands_write_one_after_the_other_into_a_file_that_others_write_too()
    {
        await using var place = await Place.CreateAsync("sqlite");
        var file = Path.Combine(Path.GetDirectoryName(place.Connection) ?? "", "written.txt");

        await Shell.RunAsync($"(echo first; {Shell.Command} migrate status {OptionsOf(place)}; {Shell.Command} jobs list {OptionsOf(place)}; echo last) > '{file}'");

        Assert.Matches("^first\nStored +version \\d+\nKnown here .*\nReady .*\nNo job matches.\nlast\n$", await File.ReadAllTextAsync(file));
    }

    [Fact]
    public async Task Bash_completes_commands_options_and_values()
    {
        var words = await Shell.RunAsync($$"""
            joblib() { {{Shell.Command}} "$@"; }
            source <(joblib completion bash)
            complete_line() { COMP_LINE="$1"; COMP_POINT=${#1}; _joblib; echo "${COMPREPLY[*]}"; }
            complete_line "joblib que"; complete_line "joblib jobs l"; complete_line "joblib jobs list --state fa"; complete_line "joblib stats --storage postg"; complete_line "joblib "
            """);

        var lines = words.Output.Split('\n');
        Assert.Equal(["queues", "list logs"], lines[..2]);
        Assert.Equal("Failed", lines[2], ignoreCase: true);
        Assert.Equal("postgresql", lines[3]);
        Assert.Contains("doctor", lines[4], StringComparison.Ordinal);
        Assert.DoesNotContain("complete", lines[4].Split(' '));
    }

    [Theory]
    [InlineData(
        "zsh",
        """
        compdef() { }; compadd() { print -r -- ${(P)2}; }; _files() { print files; }
        joblib() { COMMAND "$@"; }
        source <(joblib completion zsh)
        complete_line() { words=("$@"); CURRENT=$#; PREFIX="$words[-1]"; _joblib; }
        complete_line joblib que; complete_line joblib jobs l; complete_line joblib jobs list --state fa; complete_line joblib export jobs --output ./
        """,
        "queues\nlist logs\nfailed\nfiles\n"
    )]
    [InlineData(
        "fish",
        """
        function joblib; COMMAND $argv; end
        joblib completion fish | source
        for line in "joblib que" "echo; joblib jobs l" "joblib jobs list --state fa" "joblib export jobs --output ./"; complete -C $line; end
        """,
        "queues\nlist\nlogs\nfailed\n"
    )]
    [InlineData(
        "pwsh",
        """
        function joblib { COMMAND @args }
        joblib completion pwsh | Out-String | Invoke-Expression
        foreach ($line in 'joblib que', 'echo 1; joblib jobs l', 'joblib jobs list --state fa', 'joblib export jobs --format ') { (TabExpansion2 $line $line.Length).CompletionMatches.CompletionText -join ' ' }
        """,
        "queues\nlist logs\nfailed\ncsv ndjson"
    )]
    public async Task Other_shells_complete_them_too(string shell, string script, string expected)
    {
        var file = Path.GetTempFileName() + (shell == "pwsh" ? ".ps1" : "");
        await File.WriteAllTextAsync(file, script.Replace("COMMAND", (shell == "pwsh" ? "& " : "") + Shell.Command, StringComparison.Ordinal));
        if ((await Shell.RunAsync($"command -v {shell}")).ExitCode != 0) Assert.Skip($"{shell} is not installed here.");

        var words = await Shell.RunAsync($"{shell} {file}");

        Assert.True(words.Output.StartsWith(expected, StringComparison.OrdinalIgnoreCase), words.Output + words.Error);
        File.Delete(file);
    }

    private static string OptionsOf(Place place) => string.Join(' ', place.Options.Select(option => $"'{option}'"));

    [GeneratedRegex(@"\u001b\[[0-9;]*m")]
    private static partial Regex Colors();
}
