using System.CommandLine;
using JobLib.Cli.Connecting;
using JobLib.Management;

namespace JobLib.Cli.Commands.Jobs;

/// <summary><c>joblib jobs logs</c>: the last lines of a job's log, and those that come.</summary>
internal static class JobsLogsCommand
{
    private const int DefaultTail = 100;
    private const int LargestPage = 1_000;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(500);

    public static Command Make(CommandMaker make)
    {
        var id = new Argument<string>("id") { Description = "The job's id." };
        var follow = new Option<bool>("--follow", "-f") { Description = "Goes on with the lines that come, until the job is over." };
        var tail = new Option<int>("--tail")
        {
            HelpName = "count",
            Description = $"At most so many of the lines that there are, 1 to {Format.Number(LargestPage)}.",
            DefaultValueFactory = _ => DefaultTail,
        };
        tail.IsFrom(1, LargestPage);
        return make.Make(
            "logs",
            "Shows what a job has logged. With --json each line is an object.",
            (call, token) => ShowAsync(call, call.Value(id) ?? "", call.Value(tail), call.Value(follow), token),
            id, follow, tail);
    }

    private static async Task<int> ShowAsync(CommandCall call, string id, int tail, bool follows, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var job = await session.Monitor.GetAsync(id, cancellationToken);
        var end = await (await session.StorageAsync(cancellationToken)).Reader.LogEndAsync(JobId.Parse(id), null, tail, cancellationToken);
        Write(call, end);
        if (follows) await FollowAsync(call, session, job, end.Last, cancellationToken);
        return ExitCodes.Done;
    }

    // A job is looked at before its log, so that the lines of its last moment are not missed.
    private static async Task FollowAsync(CommandCall call, StorageSession session, JobSummary job, long last, CancellationToken cancellationToken)
    {
        while (true)
        {
            var isOver = job.State is JobState.Succeeded or JobState.Failed or JobState.Deleted;
            LogPage page;
            do
            {
                page = await session.Monitor.LogAsync(job.Id, last, LargestPage, cancellationToken);
                Write(call, page);
                last = page.Last;
            }
            while (page.Lines.Count == LargestPage);

            if (isOver) return;
            await Task.Delay(Pause, cancellationToken);
            job = await session.Monitor.FindAsync(job.Id, cancellationToken) ?? throw CliException.NotDone("The job has expired meanwhile.");
        }
    }

    private static void Write(CommandCall call, LogPage page)
    {
        foreach (var line in page.Lines)
        {
            if (call.IsJson) call.Output.WriteJsonLine(new { line.At, line.Level, line.Attempt, line.Text });
            else call.Output.Line($"{Format.Clock(line.At)} {line.Level} {line.Text}");
        }
    }
}
