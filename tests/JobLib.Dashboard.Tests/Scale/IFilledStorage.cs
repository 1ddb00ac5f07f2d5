namespace JobLib.Dashboard.Tests.Scale;

/// <summary>
/// A storage with jobs in every state, as a system has them that keeps a day of what succeeded: 80 of 100 succeeded, 10 wait, 4 are scheduled, 2 retry, 1 has
/// failed, 2 await a parent that never ends, 1 is deleted. Written by SQL into the tables, since only so ten million take minutes.
/// </summary>
public interface IFilledStorage : IAsyncDisposable
{
    void Use(JobLibBuilder jobs);

    /// <summary>Fills the schema, which exists and is empty.</summary>
    /// <returns>How many bytes that takes.</returns>
    Task<long> FillAsync(long jobs, DateTimeOffset now);
}
