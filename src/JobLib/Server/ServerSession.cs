using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.Logging;

namespace JobLib.Server;

/// <summary>One registration of a server with its storage, from its first lease to its last: what its loops share.</summary>
/// <remarks>Its token sources are never disposed: they have no timers, and a call that hung may come back to them when everything else is over.</remarks>
internal sealed class ServerSession(
    ServerId id,
    string name,
    JobServerOptions options,
    IReadOnlyList<string> queues,
    IJobStorage storage,
    DueSignals due,
    Supervisor loops,
    TimeProvider clock,
    ILogger log
)
{
    private static readonly TimeSpan DispatchPatience = TimeSpan.FromSeconds(30);

    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource lifetime = new();
    private volatile bool stopping;
    private volatile bool draining;
    private volatile bool anyReports;
    private volatile HashSet<string> limited = [];
    private long ahead; // ticks by which the storage's clock is ahead of this server's
    private long dispatchedAt = clock.GetTimestamp();

    public ServerId Id { get; } = id;

    public string Name { get; } = name;

    public JobServerOptions Options { get; } = options;

    /// <summary>Never empty.</summary>
    public IReadOnlyList<string> Queues { get; } = queues;

    public IJobStorage Storage { get; } = storage;

    public DueSignals Due { get; } = due;

    public TimeProvider Clock { get; } = clock;

    public ILogger Log { get; } = log;

    /// <summary>What keeps the loops going, and knows how they fare.</summary>
    public Supervisor Loops { get; } = loops;

    public ActiveJobs Jobs { get; } = new();

    /// <summary>Set by the lease keeper's doubt; see <see cref="MayFetch"/>.</summary>
    public Func<bool> LeaseInDoubt { get; set; } = static () => false;

    /// <summary>Cancelled when the lease is lost: another server may have the jobs.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Cancelled when this session is over.</summary>
    public CancellationToken Lifetime => lifetime.Token;

    public bool IsLost => lost.IsCancellationRequested;

    public bool IsStopping => stopping;

    public bool MayFetch => !stopping && !draining && !IsLost && !LeaseInDoubt();

    /// <summary>
    /// The dispatcher looks at least once a <see cref="JobServerOptions.PollInterval"/>, and never does anything that takes long. One that was not heard of for
    /// half a minute more hangs.
    /// </summary>
    public bool IsDispatching => stopping || Clock.GetElapsedTime(Volatile.Read(ref dispatchedAt)) < Options.PollInterval + DispatchPatience;

    /// <summary>Queues of which servers may hold only so many jobs at a time, as the storage has said last.</summary>
    public IReadOnlySet<string> LimitedQueues => limited;

    /// <summary>Each of the <see cref="Queues"/> is one of them.</summary>
    public bool AreAllLimited => limited.Count > 0 && Queues.All(limited.Contains);

    /// <summary>Whether any job of this session has ever said anything about itself.</summary>
    public bool AnyReports => anyReports;

    /// <summary>Set when the first has.</summary>
    public WakeSignal Reported { get; } = new();

    /// <summary>The storage's clock, as far as this server knows it.</summary>
    public DateTimeOffset StorageNow => Clock.GetUtcNow() + new TimeSpan(Volatile.Read(ref ahead));

    /// <summary>The storage has said what time it is, half-way between now and when it was asked.</summary>
    public void NoteStorageTime(DateTimeOffset time, long askedAt) =>
        Volatile.Write(ref ahead, (time + Clock.GetElapsedTime(askedAt) / 2 - Clock.GetUtcNow()).Ticks);

    /// <summary>A job says something about itself.</summary>
    public void Reports()
    {
        if (anyReports) return;
        anyReports = true;
        Reported.Set();
    }

    public void SetDraining(bool value) => draining = value;

    /// <summary>Takes over which queues are limited, and says which of them were not before.</summary>
    public IReadOnlySet<string> SetLimited(IReadOnlyList<string> queues)
    {
        var before = limited;
        limited = queues.ToHashSet(StringComparer.Ordinal);
        return limited.Where(queue => !before.Contains(queue)).ToHashSet(StringComparer.Ordinal);
    }

    public void StopFetching() => stopping = true;

    /// <summary>The dispatcher has come to its next look.</summary>
    public void Dispatches() => Volatile.Write(ref dispatchedAt, Clock.GetTimestamp());

    public void LoseLease()
    {
        if (IsLost) return;
        _ = Loops.Threads.CancelAsync(lost);
        CancelAll(CancelReason.Lost);
    }

    /// <summary>
    /// Cancels what the storage calls lost of the jobs that a call has named. Of those alone: a job may have been claimed again while the call was under way,
    /// and that claim is not lost.
    /// </summary>
    public void CancelLost(IReadOnlyList<ActiveJob> named, IReadOnlyCollection<JobId> lost)
    {
        if (lost.Count == 0) return;
        var ids = lost.ToHashSet();
        foreach (var job in named)
        {
            if (job.Outcome is null && ids.Contains(job.Claim.Id))
                job.Cancel(CancelReason.Lost, Loops.Threads); // one with an outcome may just have been recorded
        }
    }

    /// <summary>
    /// Cancels the tokens of everything that is held. Their callbacks are a user's and run in the thread pool; where that is busy, a thread of its own sees to
    /// it that they run all the same.
    /// </summary>
    public void CancelAll(CancelReason reason)
    {
        var jobs = Jobs.Snapshot();
        foreach (var job in jobs) job.Cancel(reason, Loops.Threads);
        if (!jobs.Any(job => job.HasStarted)) return;
        Loops.Threads.Start($"{Name} cancels", () => Array.ForEach(jobs, job => job.RunCallbacks()));
    }

    /// <summary>Tells the promotion loop about a retry that this server has just caused.</summary>
    public void Hint(JobOutcome? outcome)
    {
        if (outcome is { Kind: JobOutcomeKind.Retry or JobOutcomeKind.Released, Delay.Ticks: > 0 }) Due.Promotion.In(outcome.Delay);
    }

    public void End() => _ = Loops.Threads.CancelAsync(lifetime);
}
