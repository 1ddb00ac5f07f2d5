using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Access;

/// <summary>Whether an authorization policy stands before an endpoint, and whether it was asked.</summary>
internal static class PolicyCheck
{
    // set by ASP.NET Core's authorization middleware when it has judged the endpoint
    private const string Asked = "__AuthorizationMiddlewareWithEndpointInvoked";

    /// <summary>Metadata of its own, of its group, or the application's fallback. <c>AllowAnonymous</c> undoes them all.</summary>
    public static async ValueTask<bool> HasPolicyAsync(EndpointMetadataCollection metadata, IServiceProvider services)
    {
        if (metadata.GetMetadata<IAllowAnonymous>() is not null) return false;
        if (metadata.Any(item => item is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData)) return true;
        return services.GetService<IAuthorizationPolicyProvider>() is { } policies && await policies.GetFallbackPolicyAsync() is not null;
    }

    public static bool WasAsked(HttpContext context) => context.Items.ContainsKey(Asked);
}
