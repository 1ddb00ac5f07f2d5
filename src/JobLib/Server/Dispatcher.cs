using JobLib.Storage;

namespace JobLib.Server;

/// <summary>
/// The one loop between a server and its storage: claims jobs in sets, hands them to the workers, and records their outcomes in sets, in the same
/// round trip where it can. No worker ever talks to the storage about a single job.
/// </summary>
internal sealed class Dispatcher(Incarnation server, WorkerPool workers, OutcomeQueue outcomes, OutcomeRecorder recorder, WakeSignal wake)
{
    private readonly FetchCredit credit = new(server.Options.WorkerCount, server.Options.MaxPrefetch, server.Clock);
    private Task storageWake = Task.CompletedTask;

    // One claim is under way at a time, with whatever outcomes there were; what ends meanwhile need not wait for its answer, so that the storage has the next
    // work before it has done the last.
    private Task<FetchResult?>? fetching;
    private Task<FetchResult?>? recording;
    private long lastFetch;
    private volatile bool hungry; // the last fetch found nothing: wait for a wake-up or the next poll
    private long claim = 1;
    private int turn; // for QueueOrder.RoundRobin

    /// <summary>The number of the claim in flight, or of the next one. A renewal reads it before it looks at the held jobs.</summary>
    public long OldestClaimInFlight => Volatile.Read(ref claim);

    private int Unfinished => server.Held.Count - outcomes.Count - recorder.Sending;

    /// <summary>Runs until the server has stopped fetching and every outcome is recorded, or <paramref name="end"/> is cancelled.</summary>
    public async Task RunAsync(CancellationToken end)
    {
        while (!end.IsCancellationRequested)
        {
            ReturnLateJobs();
            await TakeAnswersAsync();
            if (server.IsStopping && fetching is null && server.Held.Count == 0) break;
            var request = fetching is null ? NextRequest() : null;
            var unit = request is not null || MayRecord() ? outcomes.Take() : [];
            if (unit.Count == 0 && request is null)
            {
                outcomes.WakeAt(EnoughOutcomes());
                await wake.WaitAsync(Patience(), server.Clock, end);
                continue;
            }

            credit.Completed(unit.Count);
            var answer = recorder.RecordAsync(unit, request, end).AsTask();
            if (request is null) recording = answer;
            else fetching = answer;
            if (!answer.IsCompleted) WakeWhenDone(answer);
        }

        await Task.WhenAll(fetching ?? Task.CompletedTask, recording ?? Task.CompletedTask);
    }

    /// <summary>Something has changed that may bring jobs: a queue was resumed, or this server may fetch again.</summary>
    public void LookAgain()
    {
        hungry = false;
        wake.Set();
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

        wake.Set();
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

    private async ValueTask TakeAnswersAsync()
    {
        if (recording is { IsCompleted: true } recorded)
        {
            recording = null;
            await recorded;
        }

        if (fetching is { IsCompleted: true } fetched)
        {
            fetching = null;
            Accept(await fetched);
        }
    }

    private bool MayRecord() => recording is null && (Unfinished == 0 || outcomes.DueIn() == TimeSpan.Zero);

    /// <summary>How many outcomes make the next round trip worth while; 0 when none would, since both are under way.</summary>
    private int EnoughOutcomes()
    {
        var mayFetch = fetching is null && server.MayFetch && !hungry;
        if (!mayFetch && recording is not null) return 0;
        return Math.Min(OutcomeQueue.MaxUnit, server.Held.Count - recorder.Sending - (mayFetch ? credit.AsksAt : 0));
    }

    private void WakeWhenDone(Task task) =>
        task.ContinueWith(static (_, wake) => ((WakeSignal?)wake)?.Set(), wake, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private FetchRequest? NextRequest()
    {
        if (!server.MayFetch) return null;
        var wanted = credit.Wanted(Unfinished);
        if (wanted == 0 || (hungry && !storageWake.IsCompleted && server.Clock.GetElapsedTime(lastFetch) < server.Options.PollInterval)) return null;
        ListenBeforeLooking();
        return new()
        {
            Owner = server.Id,
            Claim = claim,
            Lanes = Lanes(wanted),
            Max = wanted,
            AllowSuspect = !server.Held.HoldsSuspect,
        };
    }

    // A job that comes between an empty fetch and the beginning of the wait would be overlooked until the next poll.
    private void ListenBeforeLooking()
    {
        lastFetch = server.Clock.GetTimestamp();
        if (!storageWake.IsCompleted) return;
        storageWake = server.Storage.Queue.WaitAsync(server.Queues, server.Options.PollInterval, server.Lifetime).AsTask();
        WakeWhenDone(storageWake);
    }

    private QueueLane[] Lanes(int max)
    {
        var queues = server.Queues;
        var first = server.Options.QueueOrder == QueueOrder.RoundRobin ? turn++ % queues.Count : 0;
        var lanes = new QueueLane[queues.Count];
        for (var i = 0; i < lanes.Length; i++) lanes[i] = new(queues[(first + i) % queues.Count], max);
        return lanes;
    }

    private void Accept(FetchResult? fetched)
    {
        if (fetched is null) return; // the server stops or lost its lease: what this claim took goes back by the next renewal or rescue
        if (!fetched.Accepted)
        {
            server.LoseLease();
            return;
        }

        hungry = fetched.Jobs.Count == 0;
        if (!hungry)
        {
            var now = server.Clock.GetTimestamp();
            var jobs = new ActiveJob[fetched.Jobs.Count];
            for (var i = 0; i < jobs.Length; i++) jobs[i] = new(fetched.Jobs[i], now);
            server.Held.Add(jobs);
            workers.Add(jobs);
            if (!server.MayFetch) Return(static _ => true, "the server stopped fetching"); // it did while this claim was under way
        }

        Volatile.Write(ref claim, claim + 1); // only now: a renewal that sees the new number sees the jobs as held
    }

    private TimeSpan Patience()
    {
        var patience = (recording is null ? outcomes.DueIn() : null) ?? server.Options.PollInterval;
        if (workers.OldestWaiting() is { } oldest) patience = Sooner(patience, server.Options.PrefetchTimeout - server.Clock.GetElapsedTime(oldest));
        patience = Sooner(patience, server.Options.PollInterval);
        return patience > TimeSpan.Zero ? patience : TimeSpan.FromMilliseconds(1);
    }

    private static TimeSpan Sooner(TimeSpan a, TimeSpan b) => a < b ? a : b;
}
