namespace JobLib.Storage.Conformance;

/// <summary>A registered server, as far as a storage can tell: it fetches, finishes, renews and leaves when the test says so.</summary>
public sealed class TestServer(IJobStorage storage, ServerId id, string name)
{
    private const int MostTries = 500;

    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(20);

    /// <summary>Its session.</summary>
    public ServerId Id => id;

    /// <summary>What it calls itself.</summary>
    public string Name => name;

    /// <summary>The number that its next fetch will have.</summary>
    public long NextClaim { get; private set; } = 1;

    /// <summary>A wish for at most <paramref name="max"/> jobs of these queues (<c>default</c> when none is named), with a claim number of its own.</summary>
    public FetchRequest Request(int max, params string[] queues) => new()
    {
        Owner = id,
        Claim = NextClaim++,
        Lanes = [.. (queues.Length == 0 ? ["default"] : queues).Select(queue => new QueueLane(queue, max))],
        Max = max,
    };

    /// <summary>Fetches at most <paramref name="max"/> jobs of these queues.</summary>
    public Task<IReadOnlyList<ClaimedJob>> FetchAsync(int max, params string[] queues) => FetchAsync(Request(max, queues));

    /// <summary>Fetches, and expects not to be refused.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> FetchAsync(FetchRequest request)
    {
        var result = await storage.Queue.FetchAsync(request, default);
        Assert.True(result.Accepted, "The fetch was refused.");
        return result.Jobs;
    }

    /// <summary>Fetches one job of this queue, which must have one.</summary>
    public async Task<ClaimedJob> ClaimAsync(string queue = "default") => Assert.Single(await FetchAsync(1, queue));

    /// <summary>Fetches as long as there is something to be had.</summary>
    public async Task<IReadOnlyList<ClaimedJob>> DrainAsync(params string[] queues)
    {
        var all = new List<ClaimedJob>();
        for (var got = await FetchAsync(500, queues); got.Count > 0; got = await FetchAsync(500, queues))
        {
            all.AddRange(got);
        }

        return all;
    }

    /// <summary>Records outcomes, and fetches in the same round trip when <paramref name="next"/> is given.</summary>
    public async Task<FinishResult> FinishAsync(IReadOnlyList<JobFinish> outcomes, FetchRequest? next = null) =>
        await storage.Queue.FinishAsync(new() { Owner = id, Outcomes = outcomes, Next = next }, default);

    /// <summary>Tries to record one outcome.</summary>
    public async Task<FinishStatus> TryFinishAsync(ClaimedJob job, JobOutcome outcome) =>
        Assert.Single((await FinishAsync([Finish(job, outcome)])).Outcomes).Status;

    /// <summary>Records one outcome, as often as somebody's transaction holds a row that it needs.</summary>
    public async Task<FinishStatus> FinishWhenFreeAsync(ClaimedJob job, JobOutcome outcome) => Assert.Single(await FinishWhenFreeAsync([Finish(job, outcome)]));

    /// <summary>
    /// Records outcomes as a server does: those that were not to be had, since somebody's transaction holds a row that they need, are given again a moment
    /// later.
    /// </summary>
    public async Task<IReadOnlyList<FinishStatus>> FinishWhenFreeAsync(IReadOnlyList<JobFinish> outcomes)
    {
        var answers = new FinishStatus[outcomes.Count];
        var left = Enumerable.Range(0, outcomes.Count).ToList();
        for (var i = 0; left.Count > 0; i++)
        {
            Assert.True(i < MostTries, "A row was held for too long.");
            if (i > 0) await Task.Delay(Moment);
            var said = await FinishFreeAsync([.. left.Select(at => outcomes[at])]);
            foreach (var (at, status) in left.Zip(said)) answers[at] = status;
            left = [.. left.Where(at => answers[at] == FinishStatus.Locked)];
        }

        return answers;
    }

    /// <summary>
    /// Records those outcomes that can be recorded now, as a server does: a unit that as a whole is not to be had is divided. The others are Locked.
    /// </summary>
    public async Task<IReadOnlyList<FinishStatus>> FinishFreeAsync(IReadOnlyList<JobFinish> outcomes)
    {
        try
        {
            return [.. (await FinishAsync(outcomes)).Outcomes.Select(one => one.Status)];
        }
        catch (StorageLockedException) when (outcomes.Count == 1)
        {
            return [FinishStatus.Locked];
        }
        catch (StorageLockedException)
        {
            return [.. await FinishFreeAsync([.. outcomes.Take(outcomes.Count / 2)]), .. await FinishFreeAsync([.. outcomes.Skip(outcomes.Count / 2)])];
        }
    }

    /// <summary>Records one outcome, which must be applied.</summary>
    public async Task FinishAsync(ClaimedJob job, JobOutcome outcome) => Assert.Equal(FinishStatus.Applied, await TryFinishAsync(job, outcome));

    /// <summary>Records that a job succeeded.</summary>
    public Task SucceedAsync(ClaimedJob job, string? result = null) => FinishAsync(job, Make.Success(result));

    /// <summary>Records that jobs succeeded, in sets.</summary>
    public async Task SucceedAsync(IEnumerable<ClaimedJob> jobs)
    {
        foreach (var chunk in jobs.Chunk(500))
        {
            var result = await FinishAsync([.. chunk.Select(job => Finish(job, Make.Success()))]);
            Assert.All(result.Outcomes, outcome => Assert.Equal(FinishStatus.Applied, outcome.Status));
        }
    }

    /// <summary>Fetches everything that is ready and records that it succeeded, until nothing is ready any more.</summary>
    public async Task<int> RunAllAsync(params string[] queues)
    {
        var ran = 0;
        for (var got = await FetchAsync(500, queues); got.Count > 0; got = await FetchAsync(500, queues))
        {
            await SucceedAsync(got);
            ran += got.Count;
        }

        return ran;
    }

    /// <summary>
    /// Renews the lease, naming these jobs; <paramref name="oldestClaim"/> is the next claim when null, as of a server without a fetch in flight.
    /// </summary>
    public RenewResult Renew(IEnumerable<JobClaim> held, TimeSpan? lease = null, long? oldestClaim = null) => storage.Servers.Renew(new()
    {
        Owner = id,
        Claims = [.. held],
        OldestClaimInFlight = oldestClaim ?? NextClaim,
        Lease = lease ?? StorageSteps.LongLease,
    });

    /// <summary>Renews the lease, naming these jobs as started.</summary>
    public RenewResult Renew(params ClaimedJob[] started) => Renew(started.Select(Started));

    /// <summary>What the control poll says.</summary>
    public async Task<Signals> SignalsAsync() => await storage.Servers.SignalsAsync(id, default);

    /// <summary>Stores log lines and progress.</summary>
    /// <returns>The jobs that are no longer this server's.</returns>
    public async Task<IReadOnlyList<JobId>> ReportAsync(params JobReport[] reports) => await storage.Queue.ReportAsync(id, reports, default);

    /// <summary>Leaves in order; the bodies of <paramref name="stillRunning"/> have not returned.</summary>
    public async Task LeaveAsync(params JobId[] stillRunning) => await storage.Servers.LeaveAsync(id, stillRunning, default);

    /// <summary>The outcome of an attempt that ran for a second until now.</summary>
    public static JobFinish Finish(ClaimedJob job, JobOutcome outcome) =>
        new() { Id = job.Id, Fence = job.Fence, Outcome = outcome, StartedAgo = TimeSpan.FromSeconds(1), Took = TimeSpan.FromSeconds(1) };

    /// <summary>A job whose body has begun, as a renewal names it.</summary>
    public static JobClaim Started(ClaimedJob job) => new(job.Id, job.Fence, Started: true);

    /// <summary>A job that waits in this server's memory, as a renewal names it.</summary>
    public static JobClaim Prefetched(ClaimedJob job) => new(job.Id, job.Fence, Started: false);
}
