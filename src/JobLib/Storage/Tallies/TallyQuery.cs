using System.Diagnostics.CodeAnalysis;
using JobLib.Jobs;

namespace JobLib.Storage;

/// <summary>Which <see cref="JobTally"/> rows.</summary>
/// <param name="Period">Of this length.</param>
/// <param name="From">That begin at or after.</param>
/// <param name="To">That begin before.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record TallyQuery(TallyPeriod Period, DateTimeOffset From, DateTimeOffset To)
{
    /// <summary>Of this method; null for all.</summary>
    public string? Method { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>Of this queue; null for all.</summary>
    public string? Queue { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }

    /// <summary>At most this many rows, the latest.</summary>
    /// <value>Default: 50,000.</value>
    public int Max { get; init; } = 50_000;
}
