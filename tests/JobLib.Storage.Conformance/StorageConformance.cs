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
            if (storage is not null) await Invariants.CheckAtTheEndAsync(storage);
        }
        finally
        {
            await sandbox.DisposeAsync();
        }
    }

    /// <summary>Moves the storage's clock forward.</summary>
    protected void Advance(TimeSpan time) => Sandbox.Advance(time);

    /// <summary>Moves the storage's clock forward to the fifth second of the next minute, so that what follows falls into one minute.</summary>
    protected async Task<DateTimeOffset> BeginMinuteAsync()
    {
        var now = await Storage.NowAsync();
        var next = now.AddTicks(TimeSpan.TicksPerMinute - (now.Ticks % TimeSpan.TicksPerMinute));
        Advance(next.AddSeconds(5) - now);
        return next;
    }
}
