using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>Jobs and batches to create in one commit.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record InsertRequest
{
    /// <summary>The jobs, in the order in which they become ready. One that may replace another is the only one here with its unique key.</summary>
    public IReadOnlyList<NewJob> Jobs { get; init; } = [];

    /// <summary>The batches, created before the jobs; a nested batch after its parent.</summary>
    public IReadOnlyList<NewBatch> Batches { get; init; } = [];

    /// <summary>Named when a person does it (a trigger by hand): one row of audit. Null for the application's ordinary work.</summary>
    public JobActor? Actor { get; init; }
}
