using JobLib.Storage;

namespace JobLib;

/// <summary>A change to jobs by their ids.</summary>
public sealed record JobChangeRequest
{
    /// <summary>What to do.</summary>
    public required JobChangeKind Kind { get; init; }

    /// <summary>The jobs.</summary>
    public required IReadOnlyList<string> JobIds { get; init; }

    /// <summary>Jobs in any other state are left alone.</summary>
    /// <value>Default: null: jobs in every state from which there is a way.</value>
    public JobState? Expected { get; init; }

    /// <summary>With <see cref="JobChangeKind.Reschedule"/>: how long from now the jobs wait.</summary>
    public TimeSpan? Delay { get; init; }

    /// <summary>With <see cref="JobChangeKind.Reschedule"/>: the instant from which the jobs may run. Not together with <see cref="Delay"/>.</summary>
    public DateTimeOffset? At { get; init; }

    /// <summary>Who does it, from where and why; for the jobs' history and the audit trail.</summary>
    /// <value>Default: <see cref="JobActor.Application"/>.</value>
    public JobActor Actor { get; init; } = JobActor.Application;
}
