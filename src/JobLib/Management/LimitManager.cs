using JobLib.Client.Calls;
using JobLib.Concurrency;
using JobLib.Jobs;
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

    public async Task SetQueueAsync(string queue, int running, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(running);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(running, QueueLimits.MaxLimit);
        await SetQueueLimitAsync(queue, running, actor, cancellationToken);
    }

    public async Task ResetQueueAsync(string queue, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        await SetQueueLimitAsync(queue, limit: null, actor, cancellationToken);

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

    private async Task SetQueueLimitAsync(string queue, int? limit, JobActor? actor, CancellationToken cancellationToken)
    {
        QueueNames.Checked(queue, nameof(queue));
        await calls.RunAsync(
            async (storage, token) =>
            {
                if (QueueLimitRule.Refusal(queue, storage.Info) is { } refusal) throw new NotSupportedException(refusal);
                await storage.Queue.SetQueueLimitAsync(queue, limit, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);
    }

    private async Task SetAsync(string key, int? limit, JobActor? actor, CancellationToken cancellationToken) =>
        await calls.RunAsync(
            async (storage, token) =>
            {
                await storage.Queue.SetConcurrencyLimitAsync(key, limit, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);
}
