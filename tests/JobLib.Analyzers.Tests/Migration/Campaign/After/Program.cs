using JobLib;
using Microsoft.Extensions.DependencyInjection;

namespace Campaign;

public static class Program
{
    public static void Register(IServiceCollection services, string connection)
    {
        services.AddJobLib(config => config
            .UseSqlServer(connection));
        services.AddJobServer(options => options.Queues = new[] { "critical", "default" });
    }
}
