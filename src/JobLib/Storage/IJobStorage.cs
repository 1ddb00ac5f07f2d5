using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>
/// What JobLib needs of a database. Every operation takes and returns many, is one round trip and one atomic unit, and is safe to repeat after an
/// unknown result. What is due and which lease has expired is decided by the storage's clock alone.
/// </summary>
/// <remarks>
/// A failure that may pass (a deadlock victim, a lost connection, a time-out) is retried inside the storage a bounded number of times and then
/// surfaces as <see cref="StorageUnavailableException"/>; one that will not is any other exception. <c>docs/storage-contract.md</c> shows every operation as
/// SQL.
/// <para>Operations are asynchronous, and complete on the caller's thread where <see cref="SynchronousCall.IsActive"/> says so.</para>
/// </remarks>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public interface IJobStorage : IAsyncDisposable
{
    /// <summary>What this storage is and can do.</summary>
    StorageInfo Info { get; }

    /// <summary>
    /// Brings the schema up to date, or checks that it is, and keeps <paramref name="policy"/> for the operations that need it. Called once before
    /// any other operation, by every process; many may call it at once.
    /// </summary>
    /// <exception cref="StorageSchemaException">The schema is missing, too old and not to be migrated, or too new for this version of the library.</exception>
    ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken);

    /// <summary>Creates and changes jobs and batches.</summary>
    IJobWriter Jobs { get; }

    /// <summary>Hands jobs to servers and takes their outcomes.</summary>
    IJobQueue Queue { get; }

    /// <summary>Keeps the servers and their leases.</summary>
    IServerRegistry Servers { get; }

    /// <summary>Keeps the recurring jobs.</summary>
    IRecurringStore Recurring { get; }

    /// <summary>What any server does now and then for all of them.</summary>
    IMaintenance Maintenance { get; }

    /// <summary>Answers questions for people.</summary>
    IJobReader Reader { get; }
}
