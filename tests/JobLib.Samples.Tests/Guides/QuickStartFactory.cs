using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using QuickStart;

namespace JobLib.Samples.Tests.Guides;

#region testing-factory
/// <summary>The quick start, in the test's process. Any type of the application's assembly says which application it is.</summary>
public sealed class QuickStartFactory : WebApplicationFactory<OrderService>
{
    protected override void ConfigureWebHost(IWebHostBuilder builder) => builder.ConfigureTestServices(services =>
    {
        services.Remove(services.Single(service => service.ImplementationType == typeof(Tour))); // which enqueues by itself
        services.AddJobLibTesting();
    });
}
#endregion
