using System.Collections.Concurrent;
using System.Security.Claims;

namespace JobLib.Dashboard.Access;

/// <summary>What the user of one request may do. Asks the application once for each question, also where several parts of a page are read at once.</summary>
internal sealed class Permissions(JobDashboardOptions options, ClaimsPrincipal user)
{
    private readonly ConcurrentDictionary<(JobDashboardAction Action, string? Resource), Lazy<Task<bool>>> answers = new();

    /// <summary>The application decides by user; without its decision everybody may the same.</summary>
    public bool AreAsked => options.Authorize is not null;

    /// <param name="action">What is to be done.</param>
    /// <param name="resource">To what, by its id as the storage has it: what a client sent may be spelled otherwise. Null when the question is whether it is
    /// allowed at all.</param>
    public ValueTask<bool> AllowsAsync(JobDashboardAction action, string? resource = null) =>
        new(answers.GetOrAdd((action, resource), question => new(() => AskAsync(question.Action, question.Resource))).Value);

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

    private async Task<bool> AskAsync(JobDashboardAction action, string? resource) =>
        (!options.ReadOnly || new JobDashboardAccess(user, action, resource).IsRead)
        && (options.AllowEnqueue || action != JobDashboardAction.Enqueue)
        && (options.Authorize is not { } authorize || await authorize(new(user, action, resource)))
        && (resource is null || !NeedsView(action) || await AllowsAsync(JobDashboardAction.View, resource));

    // Who may not see a job, a batch or a recurring job cannot change it either.
    private static bool NeedsView(JobDashboardAction action) =>
        action
            is JobDashboardAction.Retry
                or JobDashboardAction.Delete
                or JobDashboardAction.Cancel
                or JobDashboardAction.EditRecurring
                or JobDashboardAction.EditSchedule;
}
