using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Access;

/// <summary>What browsers are told about every answer.</summary>
internal static class SafetyHeaders
{
    // No inline script or style anywhere: text that a job carries cannot become either.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

    public static void Set(HttpResponse response)
    {
        response.Headers.ContentSecurityPolicy = Policy;
        response.Headers.XContentTypeOptions = "nosniff";
        response.Headers.CacheControl = "no-store";
        response.Headers["Referrer-Policy"] = "same-origin";
    }
}
