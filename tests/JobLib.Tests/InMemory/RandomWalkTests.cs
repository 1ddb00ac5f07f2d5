using JobLib.Jobs;
using JobLib.Storage;

namespace JobLib.Tests.InMemory;

/// <summary>Does anything in any order, and looks whether what the storage counts is what it holds. A failing seed replays.</summary>
[Slow]
public sealed class RandomWalkTests
{
    private const int Steps = 1_500;

    private readonly MemoryScene scene = new();
    private readonly List<JobId> jobs = [];
    private readonly List<JobId> batches = [];
    private readonly List<ClaimedJob> held = [];
    private Random random = new(0);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 200)];

    [Theory, MemberData(nameof(Seeds))]
    public void Counts_are_what_is_counted_whatever_happens(int seed)
    {
        random = new(seed);
        for (var step = 1; step <= Steps; step++)
        {
            Step();
            if (step % 50 == 0) Check();
        }

        while (MemoryScene.Done(scene.Storage.Maintenance.MoveHeldAsync(100, default)).More)
        {
        }

        Check();
    }

    private void Step()
    {
        switch (random.Next(20))
        {
            case < 5: Insert(); break;
            case < 8: Fetch(); break;
            case < 12: Finish(); break;
            case < 14: Change(); break;
            case 14: ChangeBatch(); break;
            case 15: MemoryScene.Done(scene.Storage.Maintenance.MoveHeldAsync(random.Next(1, 4), default)); break;
            case 16: Pass(); break;
            case 17: Renew(); break;
            case 18: MemoryScene.Done(scene.Storage.Maintenance.PruneAsync(random.Next(1, 20), default)); break;
            default: MemoryScene.Done(scene.Storage.Queue.SetPausedAsync([Queue()], random.Next(3) == 0, JobActor.Application, default)); break;
        }
    }

    private void Insert()
    {
        var unit = new InsertRequest { Batches = random.Next(4) == 0 ? [NewBatch()] : [], Jobs = [] };
        var inner = unit.Batches.Count > 0 ? unit.Batches[0].Id : Pick(batches);
        unit = unit with { Jobs = [.. Enumerable.Range(0, random.Next(4)).Select(_ => NewJob(inner))] };
        var result = scene.Insert(unit);
        jobs.AddRange(result.Jobs.Where(answer => answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut).Select(answer => answer.Id));
        batches.AddRange(result.Batches.Where(answer => answer.Status is InsertStatus.Created or InsertStatus.ParentRuledOut).Select(answer => answer.Id));
    }

    private NewBatch NewBatch() => new()
    {
        Id = JobId.New(TimeProvider.System), Sealed = random.Next(3) > 0, Batch = random.Next(3) == 0 ? Pick(batches) : null, Start = Parent() ?? JobStart.Now,
    };

    private NewJob NewJob(JobId? batch) =>
        MemoryScene.NewJob(Parent() ?? (random.Next(4) == 0 ? JobStart.After(TimeSpan.FromMinutes(random.Next(1, 90))) : JobStart.Now), Queue()) with
    {
        Batch = random.Next(2) == 0 ? batch : null,
        Priority = random.Next(3),
        ConcurrencyKey = random.Next(4) == 0 ? $"key-{random.Next(3)}" : null,
        ConcurrencyWait = random.Next(2) == 0 ? TimeSpan.FromMinutes(20) : null,
        RecurringId = random.Next(10) == 0 ? "nightly" : null,
        IdempotencyKey = random.Next(6) == 0 ? $"once-{random.Next(40)}" : null,
    };

    private JobStart? Parent()
    {
        var condition = (JobContinuationOptions)random.Next(8);
        var delay = random.Next(3) == 0 ? TimeSpan.FromMinutes(5) : TimeSpan.Zero;
        return random.Next(6) switch
        {
            0 when Pick(jobs) is { } job => JobStart.AfterJob(job, condition, delay),
            1 when Pick(batches) is { } batch => JobStart.AfterBatch(batch, condition, delay),
            _ => null,
        };
    }

    private void Fetch() =>
        held.AddRange(scene.FetchFrom(["a", "b"], random.Next(1, 6), suspect: random.Next(2) == 0));

    private void Finish()
    {
        if (held.Count == 0) return;
        var job = held[random.Next(held.Count)];
        held.Remove(job);
        var kind = (JobOutcomeKind)random.Next(5);
        scene.Finish(job, new()
        {
            Kind = kind,
            Delay = random.Next(2) == 0 ? TimeSpan.FromMinutes(3) : TimeSpan.Zero,
            Error = kind is JobOutcomeKind.Retry or JobOutcomeKind.Failed ? new() { Type = "E", Message = "m", Fingerprint = $"f-{random.Next(3)}" } : null,
            Queue = random.Next(5) == 0 ? Queue() : null,
        });
    }

    private void Change() => MemoryScene.Done(scene.Storage.Jobs.ChangeAsync(
        new()
        {
            Kind = (JobChangeKind)random.Next(3),
            Jobs = [.. Enumerable.Range(0, random.Next(1, 4)).Select(_ => Pick(jobs)).OfType<JobId>()],
            Start = JobStart.After(TimeSpan.FromMinutes(random.Next(1, 60))),
            Actor = JobActor.Application,
        },
        default));

    private void ChangeBatch()
    {
        if (Pick(batches) is not { } batch) return;
        var kind = random.Next(3) == 0 ? BatchChangeKind.Cancel : BatchChangeKind.Seal;
        MemoryScene.Done(scene.Storage.Jobs.ChangeBatchesAsync(new() { Kind = kind, Batches = [batch], Actor = JobActor.Application }, default));
    }

    // Time passes, at times so much of it that the server is taken for dead.
    private void Pass()
    {
        var dies = random.Next(4) == 0;
        scene.Advance(dies ? TimeSpan.FromHours(random.Next(1, 30)) : TimeSpan.FromSeconds(random.Next(1, 15)));
        MemoryScene.Done(scene.Storage.Maintenance.PromoteAsync(random.Next(1, 50), default));
        MemoryScene.Done(scene.Storage.Maintenance.RescueAsync(3, random.Next(1, 50), default));
        if (!dies) return;
        Renew(); // too late, but it may take back what the rescue has charged
        scene.Server = scene.Register();
        held.Clear();
    }

    private void Renew()
    {
        held.RemoveAll(_ => random.Next(8) == 0); // answers that were lost
        scene.Storage.Servers.Renew(new()
        {
            Owner = scene.Server,
            Claims = [.. held.Select(job => new JobClaim(job.Id, job.Fence, random.Next(2) == 0))],
            OldestClaimInFlight = scene.NextClaim,
            Lease = TimeSpan.FromMinutes(1),
        });
    }

    private void Check()
    {
        Assert.Empty(MemoryScene.Done(scene.Storage.Reader.OrphansAsync(int.MaxValue, default)));
        var all = All(new());
        var overview = scene.Overview();
        foreach (var state in Enum.GetValues<JobState>()) Assert.Equal(all.Count(job => job.State == state), overview.Counts[state]);
        Assert.Equal(all.Count(job => job.Retrying), overview.Retrying);
        foreach (var queue in overview.Queues) CheckQueue(queue, [.. all.Where(job => job.Queue == queue.Name)]);
        foreach (var batch in MemoryScene.Done(scene.Storage.Reader.FindBatchesAsync(batches, default))) CheckBatch(batch, all);
        foreach (var group in MemoryScene.Done(scene.Storage.Reader.ErrorGroupsAsync(new(500), default)).Items) CheckGroup(group, all);
        Assert.Equal(all.Count(job => job.State == JobState.Processing), overview.Servers.Sum(server => server.Held));
    }

    private static void CheckQueue(QueueSummary queue, List<JobSummary> jobs)
    {
        var waiting = jobs.Where(job => job.State == JobState.Enqueued).ToList();
        Assert.Equal(waiting.Count, queue.Enqueued);
        Assert.Equal(waiting.Where(job => !job.WaitsForKey).Min(job => job.ReadyAt), queue.OldestReadyAt);
        Assert.Equal(waiting.Where(job => job.WaitsForKey).Min(job => job.ReadyAt), queue.OldestForKeyAt);
        Assert.Equal(waiting.Count(job => job.WaitsForKey), queue.WaitingForKey.Value);
        Assert.Equal(jobs.Count(job => job.State == JobState.Processing), queue.Processing);
    }

    private static void CheckGroup(ErrorGroup group, List<JobSummary> all)
    {
        Assert.Equal(all.Count(job => job.State == JobState.Failed && job.Error?.Fingerprint == group.Fingerprint), group.Failed.Value);
        Assert.Equal(all.Count(job => job.Retrying && job.Error?.Fingerprint == group.Fingerprint), group.Retrying.Value);
    }

    // Members that have expired count as what they were, so the rows are at most the counts.
    private void CheckBatch(BatchSummary batch, List<JobSummary> all)
    {
        var members = all.Where(job => job.BatchId == batch.Id).ToList();
        var nested = MemoryScene.Done(scene.Storage.Reader.FindBatchesAsync(batches, default)).Where(inner => inner.BatchId == batch.Id).ToList();
        Assert.Equal(members.Count(job => job.State == JobState.Processing), batch.Processing);
        Assert.Equal(members.Count(job => job.State == JobState.Failed) + nested.Count(IsFailed), batch.Failed);
        var open = members.Count(job => job.State is not JobState.Failed && !JobTransitions.IsFinal(job.State)) + nested.Count(IsOpen);
        Assert.Equal(open, batch.Total - batch.Succeeded - batch.Failed - batch.Deleted);
        Assert.True(batch.Succeeded >= members.Count(job => job.State == JobState.Succeeded) + nested.Count(inner => inner.State == BatchState.Succeeded));
        Assert.True(batch.Deleted >= members.Count(job => job.State == JobState.Deleted) + nested.Count(inner => inner.State == BatchState.Deleted));
    }

    private static bool IsFailed(BatchSummary batch) => batch.State == BatchState.Failed && batch.Pending + batch.Processing == 0;

    private static bool IsOpen(BatchSummary batch) => !IsFailed(batch) && batch.State is not (BatchState.Succeeded or BatchState.Deleted);

    private List<JobSummary> All(JobQuery query)
    {
        var all = new List<JobSummary>();
        for (var cursor = ""; cursor is not null;)
        {
            var page = MemoryScene.Done(scene.Storage.Reader.QueryAsync(query with { Size = 100, Cursor = cursor.Length == 0 ? null : cursor }, default));
            all.AddRange(page.Items);
            cursor = page.Next;
        }

        Assert.Equal(all.Select(job => job.Id).OrderDescending(StringComparer.Ordinal), all.Select(job => job.Id));
        return all;
    }

    private string Queue() => random.Next(3) == 0 ? "b" : "a";

    private JobId? Pick(List<JobId> from) => from.Count == 0 ? null : from[^random.Next(1, Math.Min(from.Count, 60) + 1)];
}
