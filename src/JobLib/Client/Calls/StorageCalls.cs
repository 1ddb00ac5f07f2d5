using System.Data.Common;
using JobLib.Concurrency;
using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>
/// A client's calls to the storage: each within <see cref="JobLibOptions.CallTimeout"/>, and insertions repeated while the storage is away, which their ids
/// make safe.
/// </summary>
internal sealed class StorageCalls(IStorageAccess access, IStorageRoute route, JobLibOptions options, TimeProvider clock)
{
    /// <summary>How these calls wait.</summary>
    public IStorageRoute Route => route;

    /// <summary>The time of a call that begins now.</summary>
    public Deadline Begin() => new(clock, options.CallTimeout);

    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        InsertAsync(unit, transaction, Begin(), cancellationToken);

    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, Deadline deadline, CancellationToken cancellationToken) =>
        // what failed in a transaction is over with it
        transaction is null ? InsertUntilAnsweredAsync(unit, deadline, cancellationToken) : InsertWithinAsync(unit, transaction, deadline, cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        RunAsync((storage, token) => storage.Jobs.ChangeAsync(change, token), cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        RunAsync((storage, token) => storage.Jobs.ChangeBatchesAsync(change, token), cancellationToken);

    /// <summary>Runs a call on the storage as soon as that is ready, and gives up when <see cref="JobLibOptions.CallTimeout"/> is over.</summary>
    public ValueTask<T> RunAsync<T>(Func<IJobStorage, CancellationToken, ValueTask<T>> call, CancellationToken cancellationToken) =>
        RunAsync(call, Begin(), cancellationToken);

    public async ValueTask<StorageInfo> InfoAsync(Deadline deadline, CancellationToken cancellationToken) =>
        (await OpenAsync(deadline, cancellationToken)).Info;

    public ValueTask<StorageInfo> InfoAsync(CancellationToken cancellationToken) => InfoAsync(Begin(), cancellationToken);

    private async ValueTask<T> RunAsync<T>(Func<IJobStorage, CancellationToken, ValueTask<T>> call, Deadline deadline, CancellationToken cancellationToken)
    {
        var storage = await OpenAsync(deadline, cancellationToken);
        try
        {
            return await route.CallAsync(storage, call, deadline.Left, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw deadline.Exceeded(error);
        }
    }

    private async ValueTask<IJobStorage> OpenAsync(Deadline deadline, CancellationToken cancellationToken)
    {
        try
        {
            return await route.OpenAsync(access, deadline.Left, cancellationToken);
        }
        catch (TimeoutException error)
        {
            throw deadline.Exceeded(error);
        }
    }

    private async ValueTask<InsertResult> InsertUntilAnsweredAsync(InsertRequest unit, Deadline deadline, CancellationToken cancellationToken)
    {
        Backoff? backoff = null;
        while (true)
        {
            TimeSpan pause;
            try
            {
                return await InsertOnceAsync(unit, deadline, cancellationToken);
            }
            catch (StorageUnavailableException) when ((pause = (backoff ??= new(Random.Shared)).Next(mayGrow: false)) < deadline.Left)
            {
                await route.PauseAsync(pause, cancellationToken);
            }
        }
    }

    private async ValueTask<InsertResult> InsertOnceAsync(InsertRequest unit, Deadline deadline, CancellationToken cancellationToken)
    {
        var storage = await OpenAsync(deadline, cancellationToken);
        StorageFit.Check(unit.Jobs, storage.Info);
        if (!storage.Info.SharedByProcesses) return await route.InsertAsync(storage, unit, null, cancellationToken); // in this process: it cannot be away
        return await RunAsync((storage, token) => storage.Jobs.InsertAsync(unit, null, token), deadline, cancellationToken);
    }

    // On the caller's connection, of which nothing can be done while the call is under way: a caller that gives up is let go when the driver has given up too,
    // or at the deadline.
    private async ValueTask<InsertResult> InsertWithinAsync(
        InsertRequest unit,
        DbTransaction transaction,
        Deadline deadline,
        CancellationToken cancellationToken
    )
    {
        StorageFit.Check(unit.Jobs, (await OpenAsync(deadline, cancellationToken)).Info);
        return await RunAsync(
            async (storage, end) =>
            {
                using var either = CancellationTokenSource.CreateLinkedTokenSource(end, cancellationToken);
                return await storage.Jobs.InsertAsync(unit, transaction, either.Token);
            },
            deadline,
            CancellationToken.None);
    }
}
