namespace JobLib.Tests.Simulation;

/// <summary>A run of a job's body, as the body saw it.</summary>
internal sealed record Run(Intent Intent, JobId Id, long Fence, int Attempt, SimulatedServer Server, string? Key, TimeSpan At)
{
    /// <summary>Null while it runs, and for ever when its process died.</summary>
    public RunEnd? End { get; set; }

    public TimeSpan EndedAt { get; set; }
}

internal enum RunEnd
{
    Returned,
    Threw,
    Cancelled,
}
