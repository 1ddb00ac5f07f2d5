using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Access;

/// <summary>Which POST comes from the dashboard's own pages. Needs no tokens, so it holds behind a load balancer with several replicas.</summary>
internal static class PostRule
{
    public const string Refusal = "A change must come from the dashboard's own pages, or from a program that sends an Authorization header.";

    /// <summary>
    /// Browsers say where a request comes from; one that does not must at least name its own origin. With neither header it was no browser, and
    /// a program must bring its own credentials.
    /// </summary>
    public static bool Allows(HttpRequest request)
    {
        if (request.Headers.TryGetValue("Sec-Fetch-Site", out var site)) return site == "same-origin";
        if (request.Headers.TryGetValue("Origin", out var origin)) return IsOwn(origin.ToString(), request.Host);
        return request.Headers.ContainsKey("Authorization");
    }

    private static bool IsOwn(string origin, HostString host) =>
        Uri.TryCreate(origin, UriKind.Absolute, out var uri) && host.HasValue && string.Equals(uri.Authority, host.Value, StringComparison.OrdinalIgnoreCase);
}
