using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using System.CommandLine.Parsing;
using JobLib.Cli.Commands;
using JobLib.Cli.Commands.Bench;
using JobLib.Cli.Commands.Doctor;
using JobLib.Cli.Commands.Import;
using JobLib.Cli.Commands.Jobs;
using JobLib.Cli.Connecting;
using JobLib.Cli.Output;

namespace JobLib.Cli;

/// <summary>The command line as a whole: which commands there are, and how each of them ends.</summary>
internal sealed class CliApp(CliSurroundings surroundings)
{
    private const string Name = "joblib";
    private const string Description =
        "Looks at JobLib's jobs, queues, recurring jobs and servers on any of its storages, says what is wrong, and does something about it.";

    private static readonly TimeSpan TimeToEnd = TimeSpan.FromSeconds(20); // after Ctrl-C: what was begun in a schema of its own is removed

    public async Task<int> RunAsync(IReadOnlyList<string> args, CancellationToken cancellationToken = default)
    {
        var options = new GlobalOptions();
        var parsed = Root(options).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        if (parsed.Action is null or ParseErrorAction && parsed.Errors.Count > 0) return Refuse(parsed);
        var configuration = new InvocationConfiguration
        {
            Output = surroundings.Output,
            Error = surroundings.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeToEnd,
        };
        try
        {
            return await parsed.InvokeAsync(configuration, cancellationToken);
        }
        catch (IOException error) when (IsBrokenPipe(error))
        {
            return ExitCodes.Done; // whoever read it has had enough
        }
        catch (Exception exception)
        {
            return Fail(exception, new(parsed, options, surroundings));
        }
    }

    // Not a RootCommand, which is called as its file is: this one is called what users type.
    private Command Root(GlobalOptions options)
    {
        var make = new CommandMaker(options, surroundings);
        var root = new Command(Name, Description)
        {
            new HelpOption(),
            new VersionOption(),
            DoctorCommand.Make(make),
            StatsCommand.Make(make),
            JobsCommand.Make(make),
            QueuesCommand.Make(make),
            RecurringCommand.Make(make),
            ServersCommand.Make(make),
            MigrateCommand.Make(make),
            ExportCommand.Make(make),
            BenchCommand.Make(make),
            ImportCommand.Make(make),
            CompletionCommand.Make(make),
        };
        root.Add(CompletionCommand.MakeComplete(make, root));
        foreach (var option in options.All) root.Add(option);
        return root;
    }

    // Of a word that is no command, that is told, and not that a command is missing.
    private int Refuse(ParseResult parsed)
    {
        var error = parsed.UnmatchedTokens.Count > 0 ? parsed.Errors[^1] : parsed.Errors[0];
        Say($"{Failures.Sentence(error.Message)} See {string.Join(' ', Path(parsed.CommandResult))} --help.");
        return ExitCodes.Misused;
    }

    private static IEnumerable<string> Path(CommandResult result) =>
        result.Parent is CommandResult parent ? Path(parent).Append(result.Command.Name) : [result.Command.Name];

    private int Fail(Exception exception, CommandCall call)
    {
        var (code, text) = Failures.Explain(exception);
        Say(Secrets.Hide(text, call.ConnectionIfKnown()));
        return code;
    }

    private void Say(string text) => surroundings.Error.WriteLine($"joblib: {SafeText.Line(text)}");

    private static bool IsBrokenPipe(IOException error)
    {
        const int BrokenPipe = 32; // EPIPE
        const int NoReader = unchecked((int)0x8007006D), Closing = unchecked((int)0x800700E8);
        return error.HResult is BrokenPipe or NoReader or Closing;
    }
}
