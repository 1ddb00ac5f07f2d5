using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What a running job says about itself.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record JobReport
{
    /// <summary>The job.</summary>
    public required JobId Id { get; init; }

    /// <summary>The claim's fence.</summary>
    public required long Fence { get; init; }

    /// <summary>New log lines.</summary>
    public IReadOnlyList<JobLogLine> Lines { get; init; } = [];

    /// <summary>The latest progress; null when it has not changed.</summary>
    public JobProgress? Progress { get; init; }

    /// <summary>
    /// Parameters that the attempt has set so far and that must not wait for its outcome: they are merged into the job's as an outcome's are.
    /// </summary>
    public IReadOnlyDictionary<string, string> Parameters { get; init; } = ReadOnlyDictionary<string, string>.Empty;
}
