namespace JobLib.Sqlite.Writing;

/// <summary>What a counter counts: a <see cref="JobState"/> by its number, or this.</summary>
internal static class CounterKind
{
    /// <summary>The Scheduled jobs that wait for the retry of a failed attempt; they count as Scheduled too.</summary>
    public const int Retrying = 7;
}
