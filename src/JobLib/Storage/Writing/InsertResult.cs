using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The answers to an <see cref="InsertRequest"/>.</summary>
/// <param name="Jobs">One for each job, in order.</param>
/// <param name="Batches">One for each batch, in order.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record InsertResult(IReadOnlyList<CreationResult> Jobs, IReadOnlyList<CreationResult> Batches);
