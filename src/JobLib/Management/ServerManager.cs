using JobLib.Client.Calls;
using JobLib.Storage;

namespace JobLib.Management;

internal sealed class ServerManager(StorageCalls calls) : IServerManager
{
    public Task<bool> DrainAsync(string serverId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        SetDrainingAsync(serverId, true, actor, cancellationToken);

    public Task<bool> UndrainAsync(string serverId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        SetDrainingAsync(serverId, false, actor, cancellationToken);

    private async Task<bool> SetDrainingAsync(string serverId, bool draining, JobActor? actor, CancellationToken cancellationToken)
    {
        var id = Guid.TryParseExact(serverId, "D", out var value)
            ? new ServerId(value)
            : throw new FormatException($"'{serverId}' is not a server's id. Take the Id of a ServerSummary, as IJobMonitor.ServersAsync lists them.");
        return await calls.RunAsync(
            (storage, token) => storage.Servers.SetDrainingAsync(id, draining, actor ?? JobActor.Application, token),
            cancellationToken
        );
    }
}
