using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The answer to a <see cref="RenewRequest"/>.</summary>
/// <param name="Accepted">False when a rescue has marked the server as dead, or it has left: it must stop what it runs and register again.</param>
/// <param name="Lost">Those of the held jobs that are no longer this claim's: deleted, requeued, rescued or finished.</param>
/// <param name="PutBack">How many jobs of lost claims went back to their queues.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record RenewResult(bool Accepted, IReadOnlyList<JobId> Lost, int PutBack);
