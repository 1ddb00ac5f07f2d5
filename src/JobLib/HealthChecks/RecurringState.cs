namespace JobLib.HealthChecks;

/// <summary>What a check knows of the recurring jobs.</summary>
/// <param name="Jobs">Those that it has looked at, by id.</param>
/// <param name="Successes">When a run last succeeded, of those for which that is asked; none where no success is known.</param>
internal sealed record RecurringState(IReadOnlyDictionary<string, RecurringSummary> Jobs, IReadOnlyDictionary<string, DateTimeOffset> Successes);
