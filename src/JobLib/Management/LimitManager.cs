using JobLib.Client.Calls;
using JobLib.Concurrency;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Management;

internal sealed class LimitManager(StorageCalls calls) : ILimitManager
{
    public async Task SetConcurrencyAsync(string key, int limit, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckKey(key, nameof(key));
        ArgumentOutOfRangeException.ThrowIfNegative(limit);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, ConcurrencyKeys.MaxLimit);
        await SetAsync(key, limit, actor, cancellationToken);
    }

    public async Task ResetConcurrencyAsync(string key, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckKey(key, nameof(key));
        await SetAsync(key, limit: null, actor, cancellationToken);
    }

    public async Task SetRateAsync(
        string key, int permits, TimeSpan per, int burst, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckKey(key, nameof(key));
        if (JobLimits.RateRefusal(permits, per, burst) is { } refusal) throw new ArgumentOutOfRangeException(nameof(permits), permits, $"Rate '{key}': {refusal}");
        await SetRateAsync(key, new JobRate { Key = key, Permits = permits, Per = per, Burst = burst }, actor, cancellationToken);
    }

    public async Task ResetRateAsync(string key, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        JobLimits.CheckKey(key, nameof(key));
        await SetRateAsync(key, rate: null, actor, cancellationToken);
    }

    private async Task SetRateAsync(string key, JobRate? rate, JobActor? actor, CancellationToken cancellationToken) =>
        await calls.RunAsync(
            async (storage, token) =>
            {
                RateRule.Check(key, storage.Info);
                await storage.Queue.SetRateAsync(key, rate, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);

    private async Task SetAsync(string key, int? limit, JobActor? actor, CancellationToken cancellationToken) =>
        await calls.RunAsync(
            async (storage, token) =>
            {
                await storage.Queue.SetConcurrencyLimitAsync(key, limit, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);
}
