using System.Security.Claims;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Access;

/// <summary>What the audit trail calls whoever made a change.</summary>
internal static class UserNames
{
    public const string Nobody = "anonymous";

    // From what people call themselves to what only the provider of the identity knows. Each is written out once by tokens, and once as .NET maps them.
    private static readonly string[] Claims =
        [ClaimTypes.Name, "name", "preferred_username", ClaimTypes.Email, "email", ClaimTypes.NameIdentifier, "sub"];

    public static string Of(HttpContext context, JobDashboardOptions options)
    {
        if (options.UserName?.Invoke(context) is { } own && !string.IsNullOrWhiteSpace(own)) return own;
        if (context.User.Identity?.Name is { } name && !string.IsNullOrWhiteSpace(name)) return name;
        return Claims.Select(claim => context.User.FindFirst(claim)?.Value).FirstOrDefault(value => !string.IsNullOrWhiteSpace(value)) ?? Nobody;
    }
}
