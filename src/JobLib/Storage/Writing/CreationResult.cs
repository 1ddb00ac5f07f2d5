using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What became of one job or batch of an <see cref="InsertRequest"/>.</summary>
/// <param name="Status">Whether it was created, or why not.</param>
/// <param name="Id">Its id; with <see cref="InsertStatus.KeyTaken"/> and <see cref="InsertStatus.Replaced"/> the id of the job that has the key.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct CreationResult(InsertStatus Status, JobId Id);
