namespace JobLib.Storage.Conformance;

/// <summary>
/// What tests expect of instants and timelines. A storage's clock may go on while a test runs, so instants are near, never equal, and tests move the clock by
/// hours.
/// </summary>
internal static class Expect
{
    private static readonly TimeSpan Near5Minutes = TimeSpan.FromMinutes(5);

    public static void Near(DateTimeOffset expected, DateTimeOffset? actual)
    {
        Assert.NotNull(actual);
        Assert.Equal(TimeSpan.Zero, actual.Value.Offset);
        Assert.True((expected - actual.Value).Duration() < Near5Minutes, $"Expected about {expected:O}, but it is {actual:O}.");
    }

    public static void Near(TimeSpan expected, TimeSpan? actual)
    {
        Assert.NotNull(actual);
        Assert.True((expected - actual.Value).Duration() < Near5Minutes, $"Expected about {expected}, but it is {actual}.");
    }

    public static void Between(DateTimeOffset earliest, DateTimeOffset? actual, DateTimeOffset latest)
    {
        Assert.NotNull(actual);
        Assert.InRange(actual.Value, earliest, latest);
    }

    /// <summary>The steps of a job's timeline, in order, those of an attempt with its number: <c>Enqueued Processing/1 Failed/1 Enqueued</c>.</summary>
    public static void Timeline(string expected, JobDetails job) =>
        Assert.Equal(expected, string.Join(' ', job.History.Select(entry => entry.Attempt == 0 ? $"{entry.State}" : $"{entry.State}/{entry.Attempt}")));

    /// <summary>The states of a job's timeline, in order.</summary>
    public static void States(string expected, JobDetails job) => Assert.Equal(expected, string.Join(' ', job.History.Select(entry => entry.State)));
}
