using JobLib.Server.Execution;

namespace JobLib.Server.Outcomes;

/// <summary>One of the <see cref="LateOutcomes"/>.</summary>
/// <param name="Job">The job, with its outcome.</param>
/// <param name="Since">When it came to be late: a timestamp of the server's clock.</param>
/// <param name="Tries">How often it has been tried alone.</param>
internal sealed record LateOutcome(ActiveJob Job, long Since, int Tries)
{
    /// <summary>When it is tried next.</summary>
    public long DueAt { get; init; }
}
