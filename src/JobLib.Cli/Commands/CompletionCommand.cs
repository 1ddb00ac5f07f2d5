using System.CommandLine;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib completion</c>: what a shell needs to complete commands and options, and the hidden command that it asks.</summary>
internal static class CompletionCommand
{
    // Where nothing is known, files are offered.
    private const string Bash = """
        # joblib in bash: source <(joblib completion bash)
        _joblib() {
          local IFS=$'\n'
          COMPREPLY=($(joblib complete --position "$COMP_POINT" -- "$COMP_LINE" 2>/dev/null))
        }
        complete -o default -F _joblib joblib

        """;

    private const string Zsh = """
        # joblib in zsh, after compinit: source <(joblib completion zsh)
        _joblib() {
          local line="joblib ${(j: :)words[2,CURRENT-1]} $PREFIX"
          local -a found
          found=(${(f)"$(joblib complete -- "$line" 2>/dev/null)"})
          if (( $#found )); then compadd -a found; else _files; fi
        }
        compdef _joblib joblib

        """;

    private const string Fish = """
        # joblib in fish: joblib completion fish | source
        function __joblib_complete
          set --local line (commandline --cut-at-cursor --current-process | string trim --left)
          joblib complete -- "$line" 2>/dev/null
        end
        complete --command joblib --no-files --arguments '(__joblib_complete)'

        """;

    private const string PowerShell = """
        # joblib in PowerShell: joblib completion pwsh | Out-String | Invoke-Expression
        Register-ArgumentCompleter -Native -CommandName joblib -ScriptBlock {
          param($word, $command, $position)
          $length = $position - $command.Extent.StartOffset
          $line = $command.Extent.Text.PadRight($length).Substring(0, $length)
          joblib complete -- $line 2>$null | ForEach-Object { [System.Management.Automation.CompletionResult]::new($_) }
        }

        """;

    private static readonly Dictionary<string, string> Scripts = new(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
        ["pwsh"] = PowerShell,
    };

    public static Command Make(CommandMaker make)
    {
        var shell = new Argument<string>("shell") { HelpName = string.Join('|', Scripts.Keys), Description = "Which shell." };
        shell.AcceptOnlyFromAmong([.. Scripts.Keys]);
        return make.Make(
            "completion",
            "Prints the script with which a shell completes commands, options and values; its first line says how it is loaded.",
            (call, _) =>
            {
                call.Output.Raw(Scripts[call.Value(shell) ?? ""].ReplaceLineEndings("\n"));
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
