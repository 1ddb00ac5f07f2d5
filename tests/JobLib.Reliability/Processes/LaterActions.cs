using JobLib.Storage;

namespace JobLib.Reliability.Processes;

/// <summary>What a person reads and changes on pages that version 0.1.0 does not have, with which these processes are compiled too.</summary>
internal static class LaterActions
{
    private const string IdleKey = "idle";

    public static IEnumerable<Func<Task>> Of(IJobStorage storage, JobActor person)
    {
        var reader = storage.Reader;
        var rate = new JobRate { Key = IdleKey, Permits = 1, Per = TimeSpan.FromSeconds(1), Burst = 1 };
        yield return () => reader.TalliesAsync(new(TallyPeriod.Minute, DateTimeOffset.UtcNow.AddHours(-1), DateTimeOffset.UtcNow), default).AsTask();
        yield return () => storage.Maintenance.AgeAsync(TimeSpan.FromDays(1), 100, default).AsTask(); // nobody waits for so long
        yield return () => reader.UniqueHolderAsync("nobody", default).AsTask();
        yield return () => reader.ConcurrencyAsync(new(10), default).AsTask();
        yield return () => reader.FindConcurrencyAsync([IdleKey], default).AsTask();
        yield return async () =>
        {
            await storage.Queue.SetConcurrencyLimitAsync(IdleKey, 3, person, default);
            await storage.Queue.SetConcurrencyLimitAsync(IdleKey, null, person, default);
        };
        yield return async () =>
        {
            await storage.Queue.SetQueueLimitAsync(IdleKey, 3, person, default);
            await storage.Queue.SetQueueLimitAsync(IdleKey, null, person, default);
        };
        yield return () => reader.RatesAsync(new(10), default).AsTask();
        yield return () => reader.FindRatesAsync([IdleKey], default).AsTask();
        yield return async () =>
        {
            await storage.Queue.SetRateAsync(IdleKey, rate, person, default);
            await storage.Queue.SetRateAsync(IdleKey, null, person, default);
        };
        yield return () => storage.Queue.ChargeAsync(default, default, 0, rate, 1, default).AsTask(); // for a job that nobody holds
        yield return async () =>
        {
            if ((await reader.QueryAsync(new() { Size = 1 }, default)).Items is [var job]) await reader.LogEndAsync(JobId.Parse(job.Id), null, 10, default);
        };
    }
}
