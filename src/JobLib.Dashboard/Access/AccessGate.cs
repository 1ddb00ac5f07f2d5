using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Hosting;

namespace JobLib.Dashboard.Access;

/// <summary>Stands before every route of the dashboard. Closed unless there is a reason to open.</summary>
internal sealed class AccessGate(JobDashboardOptions options, IHostEnvironment environment)
{
    public const string Remedy = "Protect it with app.MapJobDashboard(\"/jobs\").RequireAuthorization(\"your-policy\").";

    public const string Closed =
        "This dashboard is closed: without an authorization policy it answers only in Development, to a browser on the same machine. " + Remedy;

    private const string NotAsked =
        "This dashboard is closed: it has an authorization policy, and nothing asked it. Call app.UseAuthentication() and app.UseAuthorization() before it.";

    private const string OtherHost =
        "This dashboard is open without a policy, and answers only under the names of hosts that JobDashboardOptions.UnauthenticatedHosts lists; this is not one of them.";

    private const string OtherSpelling =
        "This dashboard is open without a policy, and answers only where its address is spelled as it was mapped, in capital and small letters too.";

    /// <summary>Why the request is refused; null when it may pass.</summary>
    public async ValueTask<string?> RefusalAsync(HttpContext context)
    {
        var metadata = context.GetEndpoint()?.Metadata ?? EndpointMetadataCollection.Empty;
        if (await PolicyCheck.HasPolicyAsync(metadata, context.RequestServices)) return PolicyCheck.WasAsked(context) ? null : NotAsked;
        if (options.AllowUnauthenticated) return OpenRefusal(context);
        return environment.IsDevelopment() && LocalAccess.IsLocal(context) ? null : Closed;
    }

    private string? OpenRefusal(HttpContext context)
    {
        if (!options.UnauthenticatedHosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)) return OtherHost;
        return ExactAddress.IsSpelledAsMapped(context) ? null : OtherSpelling;
    }
}
