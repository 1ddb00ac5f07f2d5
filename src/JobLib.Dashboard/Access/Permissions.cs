using System.Security.Claims;

namespace JobLib.Dashboard.Access;

/// <summary>What the user of one request may do. Asks the application once for each question.</summary>
internal sealed class Permissions(JobDashboardOptions options, ClaimsPrincipal user)
{
    private readonly Dictionary<(JobDashboardAction Action, string? Resource), bool> answers = [];

    public async ValueTask<bool> AllowsAsync(JobDashboardAction action, string? resource = null)
    {
        if (answers.TryGetValue((action, resource), out var known)) return known;
        var access = new JobDashboardAccess(user, action, resource);
        var answer = (!options.ReadOnly || access.IsRead) && (options.Authorize is not { } authorize || await authorize(access));
        answers[(action, resource)] = answer;
        return answer;
    }

    /// <summary>What may be allowed at all: decides which buttons are drawn, and never whether a request is served.</summary>
    public async ValueTask<IReadOnlySet<JobDashboardAction>> PossibleAsync()
    {
        var possible = new HashSet<JobDashboardAction>();
        foreach (var action in Enum.GetValues<JobDashboardAction>())
        {
            if (await AllowsAsync(action)) possible.Add(action);
        }

        return possible;
    }
}
