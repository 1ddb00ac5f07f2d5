using JobLib.Dashboard.Routing;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Access;

/// <summary>
/// Says in the log, when the host has started, who can reach the dashboard if that is anything but what a policy lets in. Metadata of its routes: conventions
/// are known only then.
/// </summary>
internal sealed class StartupNotice(JobDashboardOptions options, ILogger logger)
{
    public async Task WriteAsync(IServiceProvider services)
    {
        var routes = services
            .GetService<EndpointDataSource>()
            ?.Endpoints.OfType<RouteEndpoint>()
            .Where(route => route.Metadata.GetMetadata<StartupNotice>() == this);
        if (routes?.MinBy(route => route.RoutePattern.RawText?.Length) is not { } first) return;
        if (await PolicyCheck.HasPolicyAsync(first.Metadata, services)) return;
        var path = first.RoutePattern.RawText ?? "";
        if (options.AllowUnauthenticated) logger.Open(path, string.Join(", ", options.UnauthenticatedHosts));
        else logger.NoPolicy(path);
    }
}
