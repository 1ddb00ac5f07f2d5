using JobLib.Client.Calls;

namespace JobLib.Management;

/// <summary>The state of everything, at most a few seconds old. One for a host: its gauges and its health checks cost the storage one read together.</summary>
internal sealed class CachedOverview(IStorageAccess storage, TimeProvider clock)
{
    /// <summary>How old it may be.</summary>
    public static readonly TimeSpan Fresh = TimeSpan.FromSeconds(5);

    private readonly CachedAnswer<Overview> answer = new(async token => await (await storage.GetAsync(token)).Reader.OverviewAsync(token), Fresh, clock);

    /// <inheritdoc cref="CachedAnswer{T}.GetAsync"/>
    public Task<Overview> GetAsync(CancellationToken cancellationToken) => answer.GetAsync(cancellationToken);

    /// <inheritdoc cref="CachedAnswer{T}.Latest"/>
    public Overview? Latest() => answer.Latest();
}
