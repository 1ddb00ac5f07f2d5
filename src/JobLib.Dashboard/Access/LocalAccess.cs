using System.Net;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Access;

/// <summary>Tells a browser on this machine from everything else. A proxy on this machine also comes from loopback, so its traces count against it.</summary>
internal static class LocalAccess
{
    /// <summary>What a browser calls this machine. Other names would let a page of a stranger in, whose name resolves to it.</summary>
    public static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"];

    // What proxies, load balancers and content networks write into the requests that they hand on.
    private static readonly HashSet<string> Proxies = new(StringComparer.OrdinalIgnoreCase)
    {
        "Forwarded",
        "Via",
        "X-Real-IP",
        "X-Client-IP",
        "X-Cluster-Client-IP",
        "X-ProxyUser-IP",
        "X-Remote-IP",
        "X-Remote-Addr",
        "X-Originating-IP",
        "True-Client-IP",
        "Client-IP",
        "CDN-Loop", "Fastly-Client-IP", "Fly-Client-IP", "X-Azure-ClientIP", "X-Azure-SocketIP", "X-ARR-LOG-ID", "X-Amzn-Trace-Id", "X-Scheme",
    };

    private static readonly string[] ProxyPrefixes = ["X-Forwarded-", "X-Original-", "X-Envoy-", "CF-"];

    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && Hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !context.Request.Headers.Keys.Any(IsOfAProxy);

    private static bool IsOfAProxy(string header) =>
        Proxies.Contains(header) || ProxyPrefixes.Any(prefix => header.StartsWith(prefix, StringComparison.OrdinalIgnoreCase));
}
