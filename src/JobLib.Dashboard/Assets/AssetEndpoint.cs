using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Assets;

/// <summary>Sends a file of the dashboard. Its address changes with its content, so browsers may keep it for ever.</summary>
internal static class AssetEndpoint
{
    public static async Task SendAsync(HttpContext context)
    {
        var asset = AssetStore.Embedded.Find(context.Request.RouteValues["version"] as string ?? "", context.Request.RouteValues["name"] as string ?? "");
        if (asset is null)
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        var (body, encoding) = Choose(asset, context.Request.Headers.AcceptEncoding.ToString());
        context.Response.ContentType = asset.Type;
        context.Response.Headers.CacheControl = "public, max-age=31536000, immutable";
        context.Response.Headers.Vary = "Accept-Encoding";
        if (encoding is not null) context.Response.Headers.ContentEncoding = encoding;
        context.Response.ContentLength = body.Length;
        await context.Response.Body.WriteAsync(body, context.RequestAborted);
    }

    private static (byte[] Body, string? Encoding) Choose(Asset asset, string accepted)
    {
        var encodings = accepted
            .Split(',', StringSplitOptions.TrimEntries)
            .Select(encoding => encoding.Split(';')[0])
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (encodings.Contains("br")) return (asset.Brotli, "br");
        return encodings.Contains("gzip") ? (asset.Gzip, "gzip") : (asset.Plain, null);
    }
}
