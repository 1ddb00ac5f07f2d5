using JobLib.Diagnostics;
using JobLib.Server.Execution;
using JobLib.Storage;

namespace JobLib.Hangfire.Import;

/// <summary>
/// Brings failed jobs of Hangfire's to the state Failed in JobLib. A job cannot be created as failed, so each is created in a queue that no server serves,
/// taken from there, and ended with the error that it had. What an import that was stopped has left there, the next one ends.
/// </summary>
internal sealed class FailedJobs(IJobStorage storage, TimeProvider clock)
{
    /// <summary>Where they wait for that; nothing else does.</summary>
    public const string Queue = "hangfire-failed";

    private const int MaxRescued = 1_000;
    private const int SetSize = 100;

    // Long enough for one set, and short enough that the next import need not wait long for what this one held when it was stopped.
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(2);

    public async ValueTask EndAsync(CancellationToken cancellationToken)
    {
        await storage.Maintenance.RescueAsync(crashLimit: null, MaxRescued, cancellationToken); // what an import held that was stopped
        while (await EndSetAsync(cancellationToken)) cancellationToken.ThrowIfCancellationRequested();
    }

    // False when none is left. Each set has an owner of its own, whose lease has to last for it alone; who is taken for dead all the same is followed by the
    // next one.
    private async ValueTask<bool> EndSetAsync(CancellationToken cancellationToken)
    {
        var owner = await storage.Servers.RegisterAsync(Description(), Lease, cancellationToken);
        var request = new FetchRequest { Owner = owner, Claim = 1, Lanes = [new(Queue, SetSize)], Max = SetSize };
        var fetched = await storage.Queue.FetchAsync(request, cancellationToken);
        if (fetched.Jobs.Count > 0) await storage.Queue.FinishAsync(new() { Owner = owner, Outcomes = [.. fetched.Jobs.Select(End)] }, CancellationToken.None);
        await storage.Servers.LeaveAsync(owner, [], CancellationToken.None);
        return !fetched.Accepted || fetched.Jobs.Count > 0;
    }

    private static JobFinish End(ClaimedJob job) => new() { Id = job.Id, Fence = job.Fence, Outcome = OutcomeOf(job) };

    private static JobOutcome OutcomeOf(ClaimedJob job) => new()
    {
        Kind = JobOutcomeKind.Failed,
        Error = ErrorText.For(Text(job, MoveParameters.ErrorType, "Unknown"), Text(job, MoveParameters.ErrorMessage, "")) with
        {
            Details = Text(job, MoveParameters.ErrorDetails, ""),
        },
        Reason = $"It had failed in Hangfire, at {Text(job, MoveParameters.FailedAt, "an unknown time")}.",
        Queue = Text(job, MoveParameters.Queue, job.Queue),
    };

    private static string Text(ClaimedJob job, string name, string otherwise) =>
        job.Parameters.TryGetValue(name, out var text) && text.Length > 0 ? text : otherwise;

    private ServerDescription Description() => new()
    {
        Name = "hangfire-import",
        Machine = Environment.MachineName,
        ProcessId = Environment.ProcessId,
        Version = LibraryVersion.Current,
        Queues = [Queue],
        WorkerCount = 1,
        LocalTime = clock.GetUtcNow(),
    };
}
