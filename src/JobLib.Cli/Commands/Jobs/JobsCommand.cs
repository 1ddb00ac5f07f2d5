using System.CommandLine;

namespace JobLib.Cli.Commands.Jobs;

/// <summary><c>joblib jobs</c>.</summary>
internal static class JobsCommand
{
    public static Command Make(CommandMaker make) => CommandMaker.Group(
        "jobs",
        "Finds jobs, shows them and their logs, retries and deletes them.",
        JobsListCommand.Make(make),
        JobsShowCommand.Make(make),
        JobsLogsCommand.Make(make),
        JobsChangeCommand.MakeRetry(make),
        JobsChangeCommand.MakeDelete(make));
}
