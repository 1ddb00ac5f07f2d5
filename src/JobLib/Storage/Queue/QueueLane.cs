using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>One queue of a <see cref="FetchRequest"/>.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Max">At most this many jobs from it.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public readonly record struct QueueLane(string Queue, int Max);
