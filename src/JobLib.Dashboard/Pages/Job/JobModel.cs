using JobLib.Dashboard.Reading;

namespace JobLib.Dashboard.Pages;

/// <summary>What a job's page shows.</summary>
internal sealed record JobModel
{
    public required JobDetails Job { get; init; }

    public required string Name { get; init; }

    /// <summary>The user may see arguments, result, log, messages and tags.</summary>
    public required bool IsOpen { get; init; }

    /// <summary>Null when the job's code is not known here.</summary>
    public IReadOnlyList<ShownValue>? Arguments { get; init; }

    public string? Result { get; init; }

    /// <summary>How long an attempt may take, as far as is known here.</summary>
    public TimeSpan? TimeLimit { get; init; }

    public LogPage? Log { get; init; }

    /// <summary>Why it does not run, when it could be expected to.</summary>
    public IReadOnlyList<Why> WhyNot { get; init; } = [];

    /// <summary>What it is the only one of; null when it is not to be.</summary>
    public UniqueFacts? Unique { get; init; }

    public string? TraceId { get; init; }

    public string? TraceUrl { get; init; }
}
