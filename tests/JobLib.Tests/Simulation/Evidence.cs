using JobLib.Storage;

namespace JobLib.Tests.Simulation;

/// <summary>What was meant, what ran, and whether each run may have been.</summary>
internal sealed class Evidence(Timeline timeline, IJobStorage storage)
{
    private readonly Dictionary<(string Recurring, DateTimeOffset At), int> ticks = [];
    private readonly Dictionary<JobId, int> tickJobs = [];

    public List<Intent> Intents { get; } = [];

    public List<string> Faults { get; } = [];

    public int DoubleStarts { get; private set; }

    public Intent Intend(Func<int, Intent> make)
    {
        var intent = make(Intents.Count);
        Intents.Add(intent);
        return intent;
    }

    public int NumberOfTick(JobContext context)
    {
        var id = JobId.Parse(context.JobId);
        if (tickJobs.TryGetValue(id, out var number)) return number;
        var intent = Intend(number => new(number) { Kind = "tick", Takes = TimeSpan.FromMilliseconds(300), Id = id });
        if (!ticks.TryAdd((context.RecurringId ?? "", context.ScheduledAt ?? default), intent.Number))
            Fault($"tick {context.ScheduledAt:HH:mm:ss} of {context.RecurringId} has a second run");
        return tickJobs[id] = intent.Number;
    }

    public Run Begin(int number, JobContext context, SimulatedServer server, string? key)
    {
        timeline.Note(number);
        timeline.Say($"{server.Name}: job {number} begins under fence {context.Fence}, attempt {context.Attempt}");
        var intent = Intents[number];
        var id = JobId.Parse(context.JobId);
        var run = new Run(intent, id, context.Fence, context.Attempt, server, key, timeline.Elapsed) { IsStale = FenceOf(id) != context.Fence };
        intent.Id ??= run.Id;
        if (intent.Id != run.Id) Fault($"job {number} is there twice");
        if (run.IsStale && !MayBeCancelled(run) && intent.Touched.Count == 0)
            Fault($"job {number} began on {server.Name}, which had it in good order, by a claim that is no longer its own");
        if (!run.IsStale && intent.Runs.Any(other => other.Fence >= run.Fence))
            Fault($"job {number} began with fence {run.Fence}, which is no higher than before");
        foreach (var other in intent.Runs)
        {
            if (!run.IsStale && !MayFollow(other))
            {
                Fault(
                    $"job {number} began again on {server.Name} though its run from {other.At} on {other.Server.Name} ({other.End?.ToString() ?? "running"}) was still good"
                );
            }
        }

        if (intent.Runs.Any(other => other.End is null or RunEnd.Returned)) DoubleStarts++;
        CheckParents(intent);
        if (key is not null) CheckKey(run, key);
        intent.Runs.Add(run);
        if (++server.Bodies > server.WorkerCount) Fault($"{server.Name} runs {server.Bodies} bodies with {server.WorkerCount} workers");
        return run;
    }

    public void End(Run run, RunEnd end)
    {
        run.End = end;
        timeline.Say($"{run.Server.Name}: job {run.Intent.Number} under fence {run.Fence} {end}");
        run.Server.Bodies--;
        if (end == RunEnd.Cancelled && !run.IsStale && !MayBeCancelled(run))
            Fault($"job {run.Intent.Number} was cancelled on {run.Server.Name}, which had it in good order");
    }

    public void Fault(string text) => Faults.Add($"{timeline.Elapsed}: {text}");

    // Another run may follow one that threw, whose server has lost it, or that people have put back.
    private bool MayFollow(Run run) =>
        run.IsStale || run.End is RunEnd.Threw or RunEnd.Cancelled || run.Intent.Touched.Exists(at => at >= run.At) || IsLost(run);

    private bool MayBeCancelled(Run run) =>
        run.Server.IsStopping
        || run.Intent.MayBeTakenBack
        || run.Intent.MayBeDeleted
        || run.Intent.Touched.Exists(at => at >= run.At)
        || timeline.Elapsed - run.Server.RenewedAt >= SimulatedServer.SelfFence
        || run.Server.DoubtedUntil >= run.At
        || run.Server.PausedAt + run.Server.PausedFor >= run.At || IsLost(run);

    // Its process is dead, or the session that began it is.
    private bool IsLost(Run run) =>
        !run.Server.Process.IsAlive
        || run.Server.IsStopping
        || !Servers().Any(server => server.Name == run.Server.Name && !server.Dead && server.StartedAt <= Start + run.At);

    private static DateTimeOffset Start { get; } = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    private IReadOnlyList<ServerSummary> Servers() => Now(storage.Reader.ServersAsync(CancellationToken.None));

    private long FenceOf(JobId id) => Now(storage.Reader.FindAsync([id], CancellationToken.None)) is [var job] ? job.Fence : -1;

    private static bool IsStopped(Intent member) =>
        member.MayBeDeleted || member.Parent?.MayBeDeleted == true || member.ParentBatch.Any(before => before.MayBeDeleted);

    private void CheckParents(Intent intent)
    {
        IEnumerable<Intent> parents = intent.Parent is { } parent ? [parent] : intent.ParentBatch;
        foreach (var before in parents)
        {
            if (before.Touched.Count > 0) continue; // it was over, its child was let go, and people have put it back
            if (IsStopped(before)) continue; // a batch is over when it is cancelled or ruled out; its members are deleted one after the other
            if (before.Id is not { } id || Now(storage.Reader.FindAsync([id], CancellationToken.None)) is not [var found]) continue;
            if (found.State is not (JobState.Succeeded or JobState.Failed or JobState.Deleted))
                Fault($"job {intent.Number} began before its parent {before.Number} was over ({found.State})");
        }
    }

    private void CheckKey(Run run, string key)
    {
        var others = Intents.SelectMany(intent => intent.Runs).Where(other => other.Key == key && other.End is null && other.Intent != run.Intent);
        foreach (var other in others)
        {
            if (!run.IsStale && !MayFollow(other)) Fault($"jobs {other.Intent.Number} and {run.Intent.Number} run at once with {key}");
        }
    }

    public static T Now<T>(ValueTask<T> answer) =>
        answer.IsCompleted ? answer.GetAwaiter().GetResult() : throw new InvalidOperationException("The in-memory storage answers at once.");
}
