using Hangfire;
using Microsoft.Extensions.DependencyInjection;

namespace Campaign;

public static class Program
{
    public static void Register(IServiceCollection services, string connection)
    {
        services.AddHangfire(config => config
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseSqlServerStorage(connection));
        services.AddHangfireServer(options => options.Queues = new[] { "critical", "default" });
    }
}
