using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>A job in a server's hands, as its renewal names it.</summary>
/// <param name="Id">The job.</param>
/// <param name="Fence">The claim's fence.</param>
/// <param name="Started">Whether its body has begun.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct JobClaim(JobId Id, long Fence, bool Started);
