using System.Security.Claims;

namespace JobLib;

/// <summary>A question to <see cref="JobDashboardOptions.Authorize"/>: may this user do this to that?</summary>
/// <param name="User">The user, as the application's authentication made it.</param>
/// <param name="Action">What the user wants to do.</param>
/// <param name="Resource">
/// To what: a job's or batch's id, a queue's name, a server's id, a recurring job's id, an error's fingerprint or a method's full name. Null when the question
/// is whether it is allowed at all, before there is one: answer true when it may be allowed for some.
/// </param>
public sealed record JobDashboardAccess(ClaimsPrincipal User, JobDashboardAction Action, string? Resource)
{
    /// <summary>The action changes nothing.</summary>
    public bool IsRead => Action is JobDashboardAction.View or JobDashboardAction.ViewArguments or JobDashboardAction.Export;
}
