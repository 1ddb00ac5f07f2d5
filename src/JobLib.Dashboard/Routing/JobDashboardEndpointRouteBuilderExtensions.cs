using System.Diagnostics.CodeAnalysis;
using JobLib;
using JobLib.Dashboard.Access;
using JobLib.Dashboard.Routing;
using Microsoft.AspNetCore.Routing;

namespace Microsoft.AspNetCore.Builder;

/// <summary>Adds the dashboard of JobLib to an application.</summary>
public static class JobDashboardEndpointRouteBuilderExtensions
{
    /// <summary>Adds the dashboard's pages and its JSON API below a path.</summary>
    /// <param name="endpoints">The application, or a group of its routes.</param>
    /// <param name="pattern">Below which path.</param>
    /// <param name="configure">Sets what is to differ from the defaults.</param>
    /// <returns>To add conventions to, above all <c>.RequireAuthorization("policy")</c>: without a policy the dashboard answers only in Development, to a
    /// browser on the same machine.</returns>
    /// <exception cref="InvalidOperationException"><c>AddJobLib</c> was not called.</exception>
    /// <exception cref="ArgumentException">An option is wrong.</exception>
    public static IEndpointConventionBuilder MapJobDashboard(
        this IEndpointRouteBuilder endpoints, [StringSyntax("Route")] string pattern = "/jobs", Action<JobDashboardOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(endpoints);
        ArgumentNullException.ThrowIfNull(pattern);
        var options = new JobDashboardOptions();
        configure?.Invoke(options);
        var dashboard = Dashboard.Create(options, endpoints.ServiceProvider);
        var notice = new StartupNotice(options, dashboard.Logger);
        var group = endpoints.MapGroup(pattern).WithMetadata(notice);
        new Routes(group, dashboard).Map();
        dashboard.Lifetime.ApplicationStarted.Register(() => _ = notice.WriteAsync(endpoints.ServiceProvider));
        return group;
    }
}
