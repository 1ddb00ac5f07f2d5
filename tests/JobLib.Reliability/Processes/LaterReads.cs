using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>What a person reads on pages that version 0.1.0 does not have, with which these processes are compiled too.</summary>
internal static class LaterReads
{
    public static IEnumerable<Func<Task>> Of(IJobReader reader)
    {
        yield return () => reader.TalliesAsync(new(TallyPeriod.Minute, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow), default).AsTask();
        yield return () => reader.UniqueHolderAsync("nobody", default).AsTask();
        yield return () => reader.ConcurrencyAsync(new(10), default).AsTask();
        yield return () => reader.FindConcurrencyAsync(["nothing"], default).AsTask();
        yield return async () =>
        {
            if ((await reader.QueryAsync(new() { Size = 1 }, default)).Items is [var job]) await reader.LogEndAsync(JobId.Parse(job.Id), null, 10, default);
        };
    }
}
