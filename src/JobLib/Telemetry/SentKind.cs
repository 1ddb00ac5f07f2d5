namespace JobLib.Telemetry;

/// <summary>By what created jobs are counted.</summary>
/// <param name="Queue">Where they wait.</param>
/// <param name="Name">What they are called.</param>
/// <param name="RecurringId">The recurring job whose run they are; null when of none.</param>
internal readonly record struct SentKind(string Queue, string Name, string? RecurringId);
