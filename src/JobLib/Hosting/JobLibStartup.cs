using JobLib.Client.Calls;
using Microsoft.Extensions.Hosting;

namespace JobLib.Hosting;

/// <summary>
/// Checks the configuration when the host starts, and begins to prepare the storage so that the first call need not wait. A storage that is away does not stop
/// a host that only creates jobs.
/// </summary>
internal sealed class JobLibStartup(JobLibBuilder builder, IStorageAccess storage) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        OptionsCheck.Check(builder);
        _ = Warm();
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Warm()
    {
        try
        {
            await storage.GetAsync(CancellationToken.None);
        }
        catch (Exception)
        {
            // Whoever needs the storage is told: the server logs it and waits or stops the host, a client's call throws it.
        }
    }
}
