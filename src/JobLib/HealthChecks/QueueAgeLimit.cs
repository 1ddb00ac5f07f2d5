namespace JobLib.HealthChecks;

/// <summary>How long a queue's oldest job may have waited.</summary>
/// <param name="DegradedAfter">Longer is a sign.</param>
/// <param name="UnhealthyAfter">Longer is a failure.</param>
internal readonly record struct QueueAgeLimit(TimeSpan DegradedAfter, TimeSpan UnhealthyAfter);
