using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What a storage is and can do.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record StorageInfo
{
    /// <summary>For people: <c>In-memory</c>, <c>SQLite</c>, <c>PostgreSQL</c>, <c>SQL Server</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is, without secrets: a file, or a host and a database.</summary>
    public required string Location { get; init; }

    /// <summary>At most this many items in one call. Callers cut larger sets. At least 100.</summary>
    public int MaxSet { get; init; } = 1_000;

    /// <summary>
    /// Takes part in a transaction of the caller's: <see cref="IJobWriter.InsertAsync"/> and <see cref="IJobWriter.CompleteAsync"/> accept a
    /// <see cref="System.Data.Common.DbTransaction"/>.
    /// </summary>
    public bool CallerTransactions { get; init; }

    /// <summary>Commits concurrent single inserts together by itself, so that the client need not collect them.</summary>
    public bool GroupsCommits { get; init; }

    /// <summary>Obeys <see cref="NewJob.Rate"/>. A client creates no job that has one on a storage that does not.</summary>
    public bool Rates { get; init; }

    /// <summary>Lets groups take turns (<see cref="NewJob.Group"/>). A client creates no job that has one on a storage that does not.</summary>
    public bool Groups { get; init; }

    /// <summary>
    /// Obeys <see cref="ServerDescription.QueueLimits"/> and <see cref="IJobQueue.SetQueueLimitAsync"/>. A server whose application limits a queue does not start
    /// on a storage that does not.
    /// </summary>
    public bool QueueLimits { get; init; }

    /// <summary>Outlives the process and may be used by several at once.</summary>
    public bool SharedByProcesses { get; init; }
}
