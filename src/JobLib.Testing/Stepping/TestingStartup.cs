using JobLib.Hosting;
using JobLib.Server;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Testing.Stepping;

/// <summary>Holds, when the host starts, that nothing in it runs jobs by itself, and stores the declared recurring jobs.</summary>
internal sealed class TestingStartup(IServiceProvider services, Stepper stepper) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        if (services.GetServices<IHostedService>().Any(service => service is JobServer or DeclareRecurring))
        {
            throw new InvalidOperationException(
                "AddJobServer was called after AddJobLibTesting, so that a server would run jobs beside the test. Call AddJobLibTesting last."
            );
        }

        return stepper.DeclareAsync();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
