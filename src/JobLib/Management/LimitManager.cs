using JobLib.Client.Calls;
using JobLib.Kernel;

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

    private async Task SetAsync(string key, int? limit, JobActor? actor, CancellationToken cancellationToken) =>
        await calls.RunAsync(
            async (storage, token) =>
            {
                await storage.Queue.SetConcurrencyLimitAsync(key, limit, actor ?? JobActor.Application, token);
                return true;
            },
            cancellationToken);
}
