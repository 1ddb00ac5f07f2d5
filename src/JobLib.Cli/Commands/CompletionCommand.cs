using System.CommandLine;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib completion</c>: what a shell needs to complete commands and options, and the hidden command that it asks.</summary>
internal static class CompletionCommand
{
    private const string Bash = """
        # joblib in bash: source <(joblib completion bash)
        _joblib() {
          local IFS=$'\n'
          COMPREPLY=($(joblib complete --position "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null))
        }
        complete -F _joblib joblib

        """;

    public static Command Make(CommandMaker make)
    {
        var shell = new Argument<string>("shell") { Description = "bash" };
        shell.AcceptOnlyFromAmong("bash");
        return make.Make(
            "completion",
            "Prints the script with which a shell completes commands, options and values: source <(joblib completion bash)",
            (call, _) =>
            {
                call.Output.Raw(Bash.ReplaceLineEndings("\n"));
                return Task.FromResult(ExitCodes.Done);
            },
            shell);
    }

    /// <param name="make">Makes it.</param>
    /// <param name="root">What the line is read by.</param>
    public static Command MakeComplete(CommandMaker make, Command root)
    {
        var position = new Option<int?>("--position");
        var line = new Argument<string>("line");
        var command = make.Make(
            "complete",
            "What may come next in a line.",
            (call, _) =>
            {
                var text = call.Value(line) ?? "";
                var at = Math.Clamp(call.Value(position) ?? text.Length, 0, text.Length);
                var begun = text[(text.LastIndexOf(' ', Math.Max(at - 1, 0)) + 1)..at];
                var found = root.Parse(text)
                    .GetCompletions(at)
                    .Select(item => item.InsertText ?? item.Label)
                    .Where(word => word.StartsWith(begun, StringComparison.OrdinalIgnoreCase)); // it offers what contains it, too
                foreach (var word in found) call.Output.Line(word);
                return Task.FromResult(ExitCodes.Done);
            },
            position, line);
        command.Hidden = true;
        return command;
    }
}
