namespace JobLib.Storage.Conformance;

/// <summary>The base of every class of the suite: gives a test an empty storage and, when it is over, checks what must always hold.</summary>
public abstract class StorageConformance(StorageFixture fixture) : IAsyncLifetime
{
    private StorageSandbox? sandbox;
    private IJobStorage? storage;

    /// <summary>Makes sandboxes, and says how often races repeat.</summary>
    protected StorageFixture Fixture => fixture;

    /// <summary>This test's own data and clock.</summary>
    protected StorageSandbox Sandbox => sandbox ?? throw new InvalidOperationException("The test has not begun.");

    /// <summary>The storage under test.</summary>
    protected IJobStorage Storage => storage ?? throw new InvalidOperationException("The test has not begun.");

    /// <summary>What the storage under test is prepared with.</summary>
    protected virtual StoragePolicy Policy => new();

    /// <summary>Whether what must always hold is checked when the test is over. Not after a test that has damaged rows on purpose.</summary>
    protected virtual bool IsWhole => true;

    /// <inheritdoc/>
    public virtual async ValueTask InitializeAsync()
    {
        sandbox = await fixture.CreateAsync();
        storage = await sandbox.OpenAsync(Policy);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (sandbox is null) return;
        try
        {
            if (storage is not null && IsWhole) await Invariants.CheckAtTheEndAsync(storage);
        }
        finally
        {
            await sandbox.DisposeAsync();
        }
    }

    /// <summary>Moves the storage's clock forward.</summary>
    protected void Advance(TimeSpan time) => Sandbox.Advance(time);

    /// <summary>Creates a job during which as many servers have died. It is ready in <paramref name="queue"/>, behind what was there.</summary>
    protected async Task<JobId> CreateCrashedAsync(int crashes, string queue = "default")
    {
        var elsewhere = Make.Queue();
        var id = await Storage.CreateAsync(Make.Job(elsewhere));
        for (var i = 0; i < crashes; i++)
        {
            await CrashAsync(elsewhere);
        }

        var mover = await Storage.ServerAsync();
        await mover.FinishAsync(await mover.ClaimAsync(elsewhere), Make.Release() with { Queue = queue });
        Assert.Equal(crashes, (await Storage.FindAsync(id)).Crashes);
        return id;
    }

    /// <summary>Lets a server die while it runs the one job of a queue, and rescues that.</summary>
    protected async Task CrashAsync(string queue, int? crashLimit = 3)
    {
        var server = await Storage.ServerAsync(TimeSpan.FromMinutes(10));
        Assert.True(server.Renew([TestServer.Started(await server.ClaimAsync(queue))], TimeSpan.FromMinutes(10)).Accepted);
        Advance(TimeSpan.FromMinutes(11));
        Assert.Equal(1, await Storage.RescueAllAsync(crashLimit));
    }

    /// <summary>Moves the storage's clock forward to the fifth second of the next minute, so that what follows falls into one minute.</summary>
    protected async Task<DateTimeOffset> BeginMinuteAsync()
    {
        var now = await Storage.NowAsync();
        var next = now.AddTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute));
        Advance(next.AddSeconds(5) - now);
        return next;
    }
}
