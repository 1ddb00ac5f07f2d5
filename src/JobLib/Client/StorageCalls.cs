using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Client;

/// <summary>A client's calls to the storage: each within <see cref="JobLibOptions.CallTimeout"/>, and insertions repeated while the storage is away, which their ids make safe.</summary>
internal sealed class StorageCalls(IStorageAccess access, IStorageRoute route, JobLibOptions options, TimeProvider clock)
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    /// <summary>How these calls wait.</summary>
    public IStorageRoute Route => route;

    public ValueTask<InsertResult> InsertAsync(InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken) => transaction is null
        ? InsertUntilAnsweredAsync(unit, cancellationToken)
        : InsertRunAsync(unit, transaction, cancellationToken); // what failed in a transaction is over with it

    public ValueTask<IReadOnlyList<Changed>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        RunAsync((storage, token) => route.RunAsync(() => storage.Jobs.ChangeAsync(change, token)), cancellationToken);

    public ValueTask<IReadOnlyList<Changed>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        RunAsync((storage, token) => route.RunAsync(() => storage.Jobs.ChangeBatchesAsync(change, token)), cancellationToken);

    /// <summary>Runs a call on the storage as soon as that is ready, and gives up when <see cref="JobLibOptions.CallTimeout"/> is over.</summary>
    public async ValueTask<T> RunAsync<T>(Func<IJobStorage, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(options.CallTimeout);
        try
        {
            return await call(await OpenAsync(deadline.Token), deadline.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new StorageUnavailableException(
                $"The storage did not answer within CallTimeout ({options.CallTimeout.TotalSeconds:0.###} s). Whether the call took effect is unknown. See why the storage is slow or away, or raise the option.", e);
        }
    }

    public async ValueTask<StorageInfo> InfoAsync(CancellationToken cancellationToken) => (await OpenAsync(cancellationToken)).Info;

    private ValueTask<IJobStorage> OpenAsync(CancellationToken cancellationToken) => route.OpenAsync(access, cancellationToken);

    private async ValueTask<InsertResult> InsertUntilAnsweredAsync(InsertUnit unit, CancellationToken cancellationToken)
    {
        var began = clock.GetTimestamp();
        for (var pause = FirstPause; ; pause = TimeSpan.FromTicks(Math.Min(pause.Ticks * 2, LongestPause.Ticks)))
        {
            try
            {
                return await InsertOnceAsync(unit, cancellationToken);
            }
            catch (StorageUnavailableException) when (clock.GetElapsedTime(began) + pause < options.CallTimeout)
            {
                await route.PauseAsync(pause, cancellationToken);
            }
        }
    }

    private async ValueTask<InsertResult> InsertOnceAsync(InsertUnit unit, CancellationToken cancellationToken)
    {
        var storage = await OpenAsync(cancellationToken);
        if (!storage.Info.SharedByProcesses) return await route.InsertAsync(storage, unit, null, cancellationToken); // in this process: it cannot be away
        return await InsertRunAsync(unit, null, cancellationToken);
    }

    private ValueTask<InsertResult> InsertRunAsync(InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        RunAsync((storage, token) => route.InsertAsync(storage, unit, transaction, token), cancellationToken);
}
