using JobLib.Client.Calls;
using JobLib.Hosting;
using JobLib.Storage;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Testing.Stepping;

/// <summary>The storage of a host under test, which may be lost.</summary>
internal sealed class TestStorage(StorageAccess access, JobLibOptions options, FakeTimeProvider clock) : IStorageAccess
{
    private static readonly TimeSpan Preparation = TimeSpan.FromMinutes(1); // it is in this process: a moment
    private volatile bool isLost;

    public ValueTask<IJobStorage> GetAsync(CancellationToken cancellationToken)
    {
        TakeTimeIfLost();
        return access.GetAsync(cancellationToken);
    }

    public IJobStorage Get(TimeSpan atMost)
    {
        TakeTimeIfLost();
        return access.Get(atMost);
    }

    /// <summary>The storage, for a server's step.</summary>
    /// <exception cref="StorageUnavailableException">It is lost.</exception>
    public IJobStorage Reachable() => isLost ? throw Lost() : Always();

    /// <summary>The storage, lost or not.</summary>
    public IJobStorage Always() => access.Get(Preparation);

    /// <summary>Loses it until the answer is disposed.</summary>
    public IDisposable Lose()
    {
        isLost = true;
        return new Ending(() => isLost = false);
    }

    // As long as a client waits for a storage that is away: with time standing still it would wait for ever.
    private void TakeTimeIfLost()
    {
        if (!isLost) return;
        clock.Advance(options.CallTimeout);
        throw Lost();
    }

    private static StorageUnavailableException Lost() => new("The storage is lost: JobLibTest.LoseStorage took it away, until what it returned is disposed.");
}
