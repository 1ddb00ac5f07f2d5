namespace JobLib.Tests.Simulation;

/// <summary>A run of a job's body, as the body saw it.</summary>
internal sealed record Run(Intent Intent, JobId Id, long Fence, int Attempt, SimulatedServer Server, string? Key, TimeSpan At)
{
    /// <summary>Null while it runs, and for ever when its process died.</summary>
    public RunEnd? End { get; set; }

    /// <summary>Its claim was no longer its own when it began: taken away while it waited for a worker.</summary>
    public bool IsStale { get; init; }
}

internal enum RunEnd
{
    Returned,
    Threw,
    Cancelled,
}
