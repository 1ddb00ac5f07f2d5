namespace JobLib.Storage.Conformance.Model;

/// <summary>The servers of a run and what they hold; a place whose server died or left gets a new one.</summary>
internal sealed class ModelServers(IReadOnlyList<IJobStorage> storages)
{
    private const int Count = 3;

    /// <summary>Longer than any single move of the clock, so that a server that renews after each move stays alive.</summary>
    public static TimeSpan Lease { get; } = TimeSpan.FromHours(10);

    private readonly List<(TestServer Server, List<ClaimedJob> Held)> places = [];

    public async Task StartAsync()
    {
        for (var i = 0; i < Count; i++)
        {
            places.Add((await RegisterAsync(i), []));
        }
    }

    public (TestServer Server, List<ClaimedJob> Held) this[int index] => places[index % Count];

    /// <summary>Every server names what it holds, and hears of exactly those jobs that are somebody else's or nobody's by now.</summary>
    public void RenewAll(ModelWorld world, int? except = null)
    {
        for (var i = 0; i < Count; i++)
        {
            if (i != except % Count) Renew(i, world);
        }
    }

    public void Renew(int index, ModelWorld world)
    {
        var (server, held) = this[index];
        var result = server.Renew(held.Select(TestServer.Started), Lease);
        Assert.Equal((true, 0), (result.Accepted, result.PutBack));
        Assert.Equal(held.Where(job => !IsHeld(job, world)).Select(job => job.Id).Order(), result.Lost.Order());
        Drop(held, result.Lost);
    }

    /// <summary>
    /// Forgets lost claims. A server may hold a job twice, when somebody requeued it and it fetched it again: then the older claim is the lost one.
    /// </summary>
    public static void Drop(List<ClaimedJob> held, IEnumerable<JobId> lost)
    {
        foreach (var id in lost)
        {
            held.Remove(held.Where(job => job.Id == id).MinBy(job => job.Fence) ?? throw new InvalidOperationException($"The job {id} was not held."));
        }
    }

    /// <summary>A new server in the place of one that is gone.</summary>
    public async Task ReplaceAsync(int index) => places[index % Count] = (await RegisterAsync(index), []);

    public static bool IsHeld(ClaimedJob claim, ModelWorld world) =>
        world.Jobs[claim.Id] is { Exists: true, State: JobState.Processing } job && job.Fence == claim.Fence;

    private Task<TestServer> RegisterAsync(int index) => storages[index % storages.Count].ServerAsync(Lease, $"server-{index % Count}");
}
