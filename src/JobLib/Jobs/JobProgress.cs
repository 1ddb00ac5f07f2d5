using JobLib.Jobs;

namespace JobLib;

/// <summary>How far a running job says it is.</summary>
public readonly record struct JobProgress
{
    /// <summary>From 0 to 1.</summary>
    public required double Fraction { get; init; }

    /// <summary>What the job says about it; null when it says nothing.</summary>
    public string? Text { get; init => field = value is null ? null : FreeText.Clean(value, FreeText.NameLength); }
}
