using System.Net;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Access;

/// <summary>Tells a browser on this machine from everything else. A proxy on this machine also comes from loopback, so its traces count against it.</summary>
internal static class LocalAccess
{
    private static readonly string[] Hosts = ["localhost", "127.0.0.1", "[::1]"]; // others would let a page of a stranger in, whose name resolves to this machine

    public static bool IsLocal(HttpContext context) =>
        context.Connection.RemoteIpAddress is { } address && IPAddress.IsLoopback(address)
        && Hosts.Contains(context.Request.Host.Host, StringComparer.OrdinalIgnoreCase)
        && !context.Request.Headers.Keys.Any(IsForwarding);

    private static bool IsForwarding(string header) =>
        header.Equals("Forwarded", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Forwarded-", StringComparison.OrdinalIgnoreCase)
        || header.StartsWith("X-Original-", StringComparison.OrdinalIgnoreCase);
}
