using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Patterns;

namespace JobLib.Dashboard.Access;

/// <summary>
/// Whether a request spells the address as it was mapped. Routing takes <c>/Jobs</c> for <c>/jobs</c>, and the server takes <c>/jobs//..</c> for it; a proxy
/// that asks for a password at <c>/jobs</c> sees other places there, and would let these spellings by.
/// </summary>
internal static class ExactAddress
{
    public static bool IsSpelledAsMapped(HttpContext context)
    {
        if (context.GetEndpoint() is not RouteEndpoint route || !IsPlain(context)) return false;
        var asked = context.Request.Path.Value?.Split('/')[1..] ?? [];
        return route.RoutePattern.PathSegments.Zip(asked).All(pair => IsSpelledAs(pair.First, pair.Second));
    }

    // Nothing in it that proxies and servers resolve each in their own way: dots, empty steps, escaped slashes, another host.
    private static bool IsPlain(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget.Split('?')[0] ?? "";
        var steps = Uri.UnescapeDataString(target).Split('/');
        return target.StartsWith('/')
            && steps.Length == target.Split('/').Length
            && !steps.Any(step => step is "." or ".." || step.Contains('\\', StringComparison.Ordinal))
            && !steps.Skip(1).SkipLast(1).Contains("");
    }

    private static bool IsSpelledAs(RoutePatternPathSegment mapped, string asked) =>
        mapped
            .Parts.OfType<RoutePatternLiteralPart>()
            .All(literal => mapped.IsSimple ? asked == literal.Content : asked.Contains(literal.Content, StringComparison.Ordinal));
}
