namespace JobLib.Relational;

/// <summary>The counters' numbers are those of <see cref="JobState"/>, and one more.</summary>
internal static class Counters
{
    /// <summary>Scheduled jobs that wait for a retry, which are counted twice.</summary>
    public const int Retrying = 7;
}
