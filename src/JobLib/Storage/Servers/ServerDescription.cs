using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>What a server says about itself when it registers.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record ServerDescription
{
    /// <summary>For people; not unique.</summary>
    public required string Name { get; init => field = FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The machine's name.</summary>
    public required string Machine { get; init => field = FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The process id on that machine.</summary>
    public required int ProcessId { get; init; }

    /// <summary>The library's version.</summary>
    public required string Version { get; init; }

    /// <summary>The application's version; null when it has none.</summary>
    public string? ApplicationVersion { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The queues that it serves, in order.</summary>
    public required IReadOnlyList<string> Queues { get; init; }

    /// <summary>
    /// How many jobs servers may hold at a time of each queue that is limited, as this server's application says. A queue of <see cref="Queues"/> that is not
    /// among them has no limit from now on but one that a person has set; one that the server does not serve is not spoken of. Null: it says nothing, and what
    /// others have said stays.
    /// </summary>
    public IReadOnlyDictionary<string, int>? QueueLimits { get; init; }

    /// <summary>How many jobs it runs at once.</summary>
    public required int WorkerCount { get; init; }

    /// <summary>The server's own clock when it registered; the dashboard shows how far it is from the storage's.</summary>
    public required DateTimeOffset LocalTime { get; init; }
}
