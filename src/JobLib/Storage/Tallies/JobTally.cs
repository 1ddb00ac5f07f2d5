using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>What one session of a server has seen of one method in one queue, in one minute or hour.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobTally
{
    /// <summary>How much time it sums up.</summary>
    public required TallyPeriod Period { get; init; }

    /// <summary>The beginning of that time, in UTC: a whole minute or hour.</summary>
    public required DateTimeOffset Start { get; init; }

    /// <summary>The method, with its type's full name: <c>Shop.Mailer.Send</c>.</summary>
    public required string Method { get; init => field = FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>The queue that the jobs were claimed from.</summary>
    public required string Queue { get; init; }

    /// <summary>The version of the application that ran them; null when it has none.</summary>
    public string? ApplicationVersion { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>Jobs that became Succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Jobs that became Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Attempts that failed and will be retried.</summary>
    public long Retried { get; init; }

    /// <summary>Jobs that became Deleted at the end of an attempt.</summary>
    public long Deleted { get; init; }

    /// <summary>How long those that began had waited ready before: a histogram, which a storage keeps as it is. At most 4,000 characters of ASCII.</summary>
    public required string Waits { get; init; }

    /// <summary>How long they ran: the same.</summary>
    public required string Durations { get; init; }
}
