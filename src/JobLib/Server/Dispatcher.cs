using JobLib.Diagnostics;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Server.Outcomes;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Server;

/// <summary>
/// The one loop between a server and its storage: claims jobs in sets, hands them to the workers, and records their outcomes in sets, in the same
/// round trip where it can. No worker ever talks to the storage about a single job.
/// </summary>
internal sealed class Dispatcher : IServerProcess
{
    // An empty fetch after a hint is nothing odd: another server was faster. Many in a row are: the hints mean a job that cannot be had now, and are followed
    // at a pace.
    private const int FreeLooks = 10;
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(50);

    // The control poll says whether there is anything to fetch, and not whether it could be fetched: so long after the last look there is one anyway.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    // A look of its own is due that much later than one of which the control poll or the end of a wait should have told, which may be late themselves.
    private const double Spared = 1.5;

    private readonly ServerSession server;
    private readonly WorkerPool workers;
    private readonly OutcomeQueue outcomes;
    private readonly OutcomeRecorder recorder;
    private readonly JobTelemetry telemetry;
    private readonly JobWakeUps wakeUps;
    private readonly FetchCredit credit;
    private readonly LaneTurns lanes;
    private readonly TimeSpan longest; // between two looks
    private readonly CancellationToken end;

    // One claim is under way at a time, with whatever outcomes there were; what ends meanwhile need not wait for its answer, so that the storage has the next
    // work before it has done the last.
    private Task<FetchResult?>? fetching;
    private Task<FetchResult?>? recording;
    private long lastFetch;
    private long quietAt; // when the storage was asked last that said that nothing is ready; 0: it has not said so
    private volatile bool hungry; // the last fetch found nothing: wait for a wake-up or the next poll
    private int emptyLooks;
    private long claim = 1;

    public Dispatcher(
        ServerSession server,
        WorkerPool workers,
        OutcomeQueue outcomes,
        OutcomeRecorder recorder,
        JobTelemetry telemetry,
        WakeSignal wake,
        CancellationToken end
    )
    {
        this.server = server;
        this.workers = workers;
        this.outcomes = outcomes;
        this.recorder = recorder;
        this.telemetry = telemetry;
        this.end = end;
        Wake = wake;
        longest = server.Options.PollInterval > Longest ? server.Options.PollInterval : Longest;
        wakeUps = new(server, wake, longest);
        credit = new(server.Options.WorkerCount, server.Options.MaxPrefetch, server.Clock);
        lanes = new(server.Queues, server.Options.QueueOrder);
    }

    public string Name => "hand out jobs";

    public WakeSignal Wake { get; }

    /// <summary>The number of the claim in flight, or of the next one. A renewal reads it before it looks at the held jobs.</summary>
    public long OldestClaimInFlight => Volatile.Read(ref claim);

    /// <summary>Outcomes wait to be recorded, or are being recorded.</summary>
    public bool HasOutcomes => outcomes.Count > 0 || recorder.Sending > 0;

    private int Unfinished => server.Jobs.Count - outcomes.Count - recorder.Sending;

    /// <summary>One look at what there is to send. Over when the server has stopped fetching and every outcome is recorded.</summary>
    public ValueTask<NextStep> StepAsync(CancellationToken stop) => new(Step());

    private NextStep Step()
    {
        server.Dispatches();
        ReturnLateJobs();
        TakeAnswers();
        if (server.IsStopping && fetching is null && server.Jobs.Count == 0) return NextStep.Never;
        var request = fetching is null ? NextRequest() : null;
        var unit = request is not null || MayRecord() ? outcomes.Take() : [];
        if (unit.Count == 0 && request is null)
        {
            outcomes.WakeAt(EnoughOutcomes());
            return NextStep.After(Patience());
        }

        credit.Completed(unit.Count);
        var answer = recorder.RecordAsync(unit, request, end).AsTask();
        if (request is null) recording = answer;
        else fetching = answer;
        if (!answer.IsCompleted) WakeWhenDone(answer);
        return NextStep.AtOnce;
    }

    /// <summary>
    /// The control poll has heard whether anything is ready: it is the poll of an idle server as well, where it comes as often as that is to look by itself.
    /// </summary>
    public void Told(bool ready, long askedAt)
    {
        if (ready)
        {
            if (hungry) LookAgain();
        }
        else if (server.Options.ControlInterval <= server.Options.PollInterval)
        {
            Volatile.Write(ref quietAt, Math.Max(1, askedAt));
        }
    }

    /// <summary>Something has changed that may bring jobs: a queue was resumed, or this server may fetch again.</summary>
    public void LookAgain()
    {
        hungry = false;
        Wake.Set();
    }

    /// <summary>Gives fetched jobs that no worker has begun back to their queues.</summary>
    public void Return(Func<ActiveJob, bool> which, string reason)
    {
        foreach (var job in workers.TakeBack(which))
        {
            job.EndedAt = server.Clock.GetTimestamp();
            job.Outcome = Released(reason);
            outcomes.Add(job);
        }

        Wake.Set();
    }

    private static JobOutcome Released(string reason) => new() { Kind = JobOutcomeKind.Released, ChargesAttempt = false, Reason = reason };

    private void ReturnLateJobs()
    {
        var timeout = server.Options.PrefetchTimeout;
        if (workers.OldestWaiting() is { } oldest && server.Clock.GetElapsedTime(oldest) > timeout)
        {
            Return(job => server.Clock.GetElapsedTime(job.FetchedAt) > timeout, "no worker was free in time");
        }
    }

    private void TakeAnswers()
    {
        if (recording is { IsCompleted: true } recorded)
        {
            recording = null;
            recorded.GetAwaiter().GetResult();
        }

        if (fetching is { IsCompleted: true } fetched)
        {
            fetching = null;
            Accept(fetched.GetAwaiter().GetResult());
        }
    }

    private bool MayRecord() => recording is null && (Unfinished <= 0 || outcomes.DueIn() == TimeSpan.Zero);

    /// <summary>
    /// How many outcomes make the next round trip worth while; 0 when none would, since both are under way. What it says must make the next step send
    /// something, or that would be woken for nothing, again and again.
    /// </summary>
    private int EnoughOutcomes()
    {
        var left = credit.AsksAt - workers.Strays; // at so many unfinished jobs more are asked for
        var mayFetch = fetching is null && server.MayFetch && !hungry && left >= 0;
        if (!mayFetch && recording is not null) return 0;
        var enough = server.Jobs.Count - recorder.Sending - (mayFetch ? left : 0);
        return recording is null ? Math.Min(OutcomeQueue.MaxUnit, enough) : enough; // a whole unit waits for the one under way
    }

    private void WakeWhenDone(Task task) =>
        _ = task.ContinueWith(
            static (_, wake) => ((WakeSignal?)wake)?.Set(),
            Wake,
            CancellationToken.None,
            TaskContinuationOptions.ExecuteSynchronously,
            TaskScheduler.Default
        );

    private FetchRequest? NextRequest()
    {
        if (!server.MayFetch) return null;
        var held = Unfinished + workers.Strays;
        credit.AsksAhead = !server.AreAllLimited; // a job that is taken ahead has a place that another server could use
        var wanted = credit.Wanted(held);
        if (wanted <= 0 || (hungry && LookIn() > TimeSpan.Zero)) return null;
        lastFetch = server.Clock.GetTimestamp();
        wakeUps.Listen();
        return new()
        {
            Owner = server.Id,
            Claim = claim,
            Lanes = lanes.Next(wanted, server.LimitedQueues, server.Options.WorkerCount - held),
            Max = wanted,
            AllowSuspect = !server.Jobs.HoldsSuspect,
        };
    }

    // After a fetch that found nothing: how long until the next one.
    private TimeSpan LookIn()
    {
        var since = server.Clock.GetElapsedTime(lastFetch);
        if (wakeUps.HasCome) return (emptyLooks > FreeLooks ? Pace : TimeSpan.Zero) - since;
        var own = server.Options.PollInterval - since;
        var heard = Volatile.Read(ref quietAt);
        if (heard == 0) return own;
        var spared = Sooner(server.Options.PollInterval * Spared - server.Clock.GetElapsedTime(heard), longest * Spared - since);
        return own > spared ? own : spared;
    }

    private void Accept(FetchResult? fetched)
    {
        if (fetched is null) return; // the server stops or lost its lease: what this claim took goes back by the next renewal or rescue
        if (!fetched.Accepted)
        {
            server.LoseLease();
            return;
        }

        server.Due.Held.In(fetched.HeldIn);
        if (fetched.Jobs.Count > 0) credit.Answered(server.Clock.GetElapsedTime(lastFetch));
        hungry = fetched.Jobs.Count == 0;
        emptyLooks = hungry ? emptyLooks + 1 : 0;
        var jobs = hungry ? [] : Hold(fetched.Jobs);
        Volatile.Write(ref claim, claim + 1); // only now: a renewal that sees the new number sees the jobs as held
        workers.Add(jobs);
        telemetry.Consumed(fetched.Jobs);
        if (!hungry && !server.MayFetch) Return(static _ => true, "the server stopped fetching"); // it did while this claim was under way
        foreach (var id in fetched.Removed) server.Log.JobRemoved(id);
    }

    // Those that are to be run; the others have their outcome.
    private ActiveJob[] Hold(IReadOnlyList<ClaimedJob> claimed)
    {
        var now = server.Clock.GetTimestamp();
        var jobs = new ActiveJob[claimed.Count];
        var readable = true;
        for (var i = 0; i < jobs.Length; i++)
        {
            jobs[i] = new(claimed[i], now);
            readable &= claimed[i].Unreadable is null;
        }

        // The storage has given a job out again: the claim before is lost, and nobody else would tell its body.
        server.Jobs.Add(jobs)?.ForEach(earlier => earlier.Cancel(CancelReason.Lost, server.Loops.Threads));
        return readable ? jobs : Array.FindAll(jobs, MayRun);
    }

    // What cannot be read ends Failed without being run.
    private bool MayRun(ActiveJob job)
    {
        if (job.Claim.Unreadable is not { } reason) return true;
        job.EndedAt = server.Clock.GetTimestamp();
        job.Outcome = new()
        {
            Kind = JobOutcomeKind.Failed,
            Error = ErrorText.For(ErrorText.Unreadable, reason),
            Reason = "What is stored of the job cannot be read.",
        };
        outcomes.Add(job);
        server.Log.JobUnreadable(job.Claim.Id, reason);
        return false;
    }

    private TimeSpan Patience()
    {
        var patience = (recording is null ? outcomes.DueIn() : null) ?? server.Options.PollInterval;
        if (workers.OldestWaiting() is { } oldest) patience = Sooner(patience, server.Options.PrefetchTimeout - server.Clock.GetElapsedTime(oldest));
        patience = Sooner(patience, hungry && fetching is null && server.MayFetch ? LookIn() : server.Options.PollInterval);
        return patience > TimeSpan.Zero ? patience : TimeSpan.FromMilliseconds(1);
    }

    private static TimeSpan Sooner(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
