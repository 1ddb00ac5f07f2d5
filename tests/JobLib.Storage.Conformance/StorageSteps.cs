namespace JobLib.Storage.Conformance;

/// <summary>The contract's calls in the short forms that tests read well in. Whatever a step expects, it asserts.</summary>
public static class StorageSteps
{
    /// <summary>The lease of a server in a test that is not about leases: longer than any test moves the clock.</summary>
    public static TimeSpan LongLease { get; } = TimeSpan.FromDays(10_000);

    private const int Step = 1_000;
    private const int MaxSteps = 1_000; // a step that never comes to an end is a defect, not a reason to hang

    /// <summary>The storage's clock.</summary>
    public static async Task<DateTimeOffset> NowAsync(this IJobStorage storage) => (await storage.Reader.OverviewAsync(default)).Now;

    /// <summary>Registers a server.</summary>
    public static async Task<TestServer> ServerAsync(this IJobStorage storage, TimeSpan? lease = null, string name = "server", params string[] queues)
    {
        var description = new ServerDescription
        {
            Name = name,
            Machine = "machine",
            ProcessId = 4711,
            Version = "1.2.3",
            ApplicationVersion = "4.5.6",
            Queues = queues.Length == 0 ? ["default"] : queues,
            WorkerCount = 20,
            LocalTime = await storage.NowAsync(),
        };
        return new TestServer(storage, await storage.Servers.RegisterAsync(description, lease ?? LongLease, default), name);
    }

    /// <summary>Inserts jobs as one unit.</summary>
    public static async Task<IReadOnlyList<CreationResult>> InsertAsync(this IJobStorage storage, params NewJob[] jobs) =>
        (await storage.Jobs.InsertAsync(new() { Jobs = jobs }, null, default)).Jobs;

    /// <summary>Inserts one job and gives the answer.</summary>
    public static async Task<CreationResult> TryCreateAsync(this IJobStorage storage, NewJob job) => Assert.Single(await storage.InsertAsync(job));

    /// <summary>Creates a job that can run at once.</summary>
    public static Task<JobId> CreateAsync(this IJobStorage storage) => storage.CreateAsync(Make.Job());

    /// <summary>Creates one job.</summary>
    public static async Task<JobId> CreateAsync(this IJobStorage storage, NewJob job)
    {
        Assert.Equal(new CreationResult(InsertStatus.Created, job.Id), await storage.TryCreateAsync(job));
        return job.Id;
    }

    /// <summary>Creates many jobs, in as many units as they need.</summary>
    public static async Task<IReadOnlyList<JobId>> CreateAsync(this IJobStorage storage, IEnumerable<NewJob> jobs)
    {
        var ids = new List<JobId>();
        foreach (var unit in jobs.Chunk(storage.Info.MaxSet))
        {
            Assert.All(await storage.InsertAsync(unit), answer => Assert.Equal(InsertStatus.Created, answer.Status));
            ids.AddRange(unit.Select(job => job.Id));
        }

        return ids;
    }

    /// <summary>Inserts a batch and its members as one unit.</summary>
    public static async Task<InsertResult> InsertAsync(this IJobStorage storage, NewBatch batch, params IReadOnlyList<NewJob> members) =>
        await storage.Jobs.InsertAsync(new() { Batches = [batch], Jobs = members }, null, default);

    /// <summary>Creates a batch and its members as one unit.</summary>
    public static async Task<JobId> CreateAsync(this IJobStorage storage, NewBatch batch, params IReadOnlyList<NewJob> members)
    {
        var result = await storage.InsertAsync(batch, members);
        Assert.Equal(new CreationResult(InsertStatus.Created, batch.Id), Assert.Single(result.Batches));
        Assert.All(result.Jobs, answer => Assert.Equal(InsertStatus.Created, answer.Status));
        return batch.Id;
    }

    /// <summary>Creates a sealed batch of plain members, which run at once.</summary>
    public static async Task<(JobId Batch, IReadOnlyList<JobId> Members)> CreateBatchAsync(this IJobStorage storage, int members)
    {
        var batch = Make.Batch();
        var jobs = Make.Members(batch.Id, members);
        await storage.CreateAsync(batch, jobs);
        return (batch.Id, [.. jobs.Select(job => job.Id)]);
    }

    /// <summary>All that is known of a job that must exist.</summary>
    public static async Task<JobDetails> FindAsync(this IJobStorage storage, JobId id)
    {
        var job = await storage.FindOrNullAsync(id);
        Assert.True(job is not null, $"The job {id} does not exist.");
        return job;
    }

    /// <summary>All that is known of a job; null when it does not exist.</summary>
    public static async Task<JobDetails?> FindOrNullAsync(this IJobStorage storage, JobId id) =>
        (await storage.Reader.FindAsync([id], default)).SingleOrDefault();

    /// <summary>Where a job is; null when it does not exist.</summary>
    public static async Task<JobState?> StateAsync(this IJobStorage storage, JobId id) => (await storage.FindOrNullAsync(id))?.State;

    /// <summary>Where these jobs are, in their order; null for those that do not exist.</summary>
    public static async Task<IReadOnlyList<JobState?>> StatesAsync(this IJobStorage storage, IEnumerable<JobId> ids)
    {
        var wanted = ids.ToList();
        var found = (await storage.Reader.FindAsync(wanted, default)).ToDictionary(job => job.Id, job => job.State);
        return [.. wanted.Select(id => found.TryGetValue(id.ToString(), out var state) ? state : (JobState?)null)];
    }

    /// <summary>The states of these batches, which must exist.</summary>
    public static async Task<IReadOnlyList<BatchState>> BatchStatesAsync(this IJobStorage storage, params IReadOnlyList<NewBatch> batches)
    {
        var found = await storage.Reader.FindBatchesAsync([.. batches.Select(batch => batch.Id)], default);
        Assert.Equal(batches.Count, found.Count);
        return [.. found.Select(batch => batch.State)];
    }

    /// <summary>A batch that must exist.</summary>
    public static async Task<BatchSummary> FindBatchAsync(this IJobStorage storage, JobId id) =>
        Assert.Single(await storage.Reader.FindBatchesAsync([id], default));

    /// <summary>Changes one job.</summary>
    public static async Task<ChangeResult> ChangeAsync(
        this IJobStorage storage,
        JobChangeKind kind,
        JobId id,
        JobState? expected = null,
        JobStart? start = null
    ) =>
        Assert.Single(await storage.Jobs.ChangeAsync(
            new()
            {
                Kind = kind,
                Jobs = [id],
                Expected = expected,
                Start = start ?? (kind == JobChangeKind.Reschedule ? JobStart.After(TimeSpan.FromHours(1)) : JobStart.Now),
                Actor = Make.Person(),
            },
            default));

    /// <summary>Deletes a job, which must be possible.</summary>
    public static async Task DeleteAsync(this IJobStorage storage, JobId id) =>
        Assert.Equal(ChangeStatus.Applied, (await storage.ChangeAsync(JobChangeKind.Delete, id)).Status);

    /// <summary>Requeues a job, which must be possible.</summary>
    public static async Task RequeueAsync(this IJobStorage storage, JobId id) =>
        Assert.Equal(ChangeStatus.Applied, (await storage.ChangeAsync(JobChangeKind.Requeue, id)).Status);

    /// <summary>Reschedules a job to an hour from now, which must be possible.</summary>
    public static async Task RescheduleAsync(this IJobStorage storage, JobId id) =>
        Assert.Equal(ChangeStatus.Applied, (await storage.ChangeAsync(JobChangeKind.Reschedule, id)).Status);

    /// <summary>Seals or cancels one batch.</summary>
    public static async Task<ChangeResult> ChangeBatchAsync(this IJobStorage storage, BatchChangeKind kind, JobId id) =>
        Assert.Single(await storage.Jobs.ChangeBatchesAsync(new() { Kind = kind, Batches = [id], Actor = Make.Person() }, default));

    /// <summary>Seals a batch and lets its members go where their own starts say.</summary>
    public static async Task SealAsync(this IJobStorage storage, JobId id)
    {
        Assert.Equal(ChangeStatus.Applied, (await storage.ChangeBatchAsync(BatchChangeKind.Seal, id)).Status);
        await storage.MoveAllAsync();
    }

    /// <summary>Cancels a batch and deletes its members.</summary>
    public static async Task CancelAsync(this IJobStorage storage, JobId id)
    {
        Assert.Equal(ChangeStatus.Applied, (await storage.ChangeBatchAsync(BatchChangeKind.Cancel, id)).Status);
        await storage.MoveAllAsync();
    }

    /// <summary>Moves every scheduled job that is due.</summary>
    public static Task<int> PromoteAllAsync(this IJobStorage storage) => AllAsync(() => storage.Maintenance.PromoteAsync(Step, default));

    /// <summary>Rescues everything from servers whose lease has expired.</summary>
    public static Task<int> RescueAllAsync(this IJobStorage storage, int? crashLimit = 3) =>
        AllAsync(() => storage.Maintenance.RescueAsync(crashLimit, Step, default));

    /// <summary>Moves everything that waits in bulk.</summary>
    public static Task<int> MoveAllAsync(this IJobStorage storage) => AllAsync(() => storage.Maintenance.MoveHeldAsync(Step, default));

    /// <summary>Raises the priority of all that have waited for so long.</summary>
    public static Task<int> AgeAllAsync(this IJobStorage storage, TimeSpan after) => AllAsync(() => storage.Maintenance.AgeAsync(after, Step, default));

    /// <summary>Deletes all that has expired.</summary>
    public static Task<int> PruneAllAsync(this IJobStorage storage) => AllAsync(() => storage.Maintenance.PruneAsync(Step, default));

    // A step that did something may have made work for another one, so only a step that found nothing is the last.
    private static async Task<int> AllAsync(Func<ValueTask<StepResult>> step)
    {
        var done = 0;
        for (var i = 0; i < MaxSteps; i++)
        {
            var result = await step();
            done += result.Done;
            if (result is { Done: 0, More: false }) return done;
        }

        throw new InvalidOperationException($"The maintenance still had something to do after {MaxSteps} steps.");
    }
}
