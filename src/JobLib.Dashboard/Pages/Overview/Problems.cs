using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;

namespace JobLib.Dashboard.Pages;

/// <summary>
/// What is wrong, each with the one thing to do about it. A schema that this library cannot use stands alone: then there is nothing else to show, and every
/// page says so.
/// </summary>
internal static class Problems
{
    /// <summary>The problems of now. Each is compared with itself in the oldest overview that is remembered.</summary>
    public static async ValueTask<IReadOnlyList<Problem>> FindAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var problems = Find(overview).Select(found => Offered(found, request.Links)).ToArray();
        if (request.Reads.History.Oldest is not { } oldest) return problems;
        var then = Find(oldest).ToLookup(problem => problem.Key, problem => problem.HowMany);
        return [.. problems.Select(problem => problem with { Trend = problem.HowMany?.Trend(then[problem.Key].FirstOrDefault(), overview.Now - oldest.Now) })];
    }

    /// <summary>The storage's schema is one that this library cannot use.</summary>
    public static Problem Unusable(string message, DateTimeOffset? since, string here) => new()
    {
        Key = "schema",
        Title = "The schema of the storage cannot be used",
        Text = $"{message} Until then this application creates and runs no job, and no page shows any.",
        HowMany = null,
        Since = since,
        ActionText = "Look again",
        ActionUrl = here,
    };

    private static IReadOnlyList<OverviewProblem> Find(Overview overview) => new OverviewProblems(overview, Bidi.Isolated).Find();

    private static Problem Offered(OverviewProblem found, Links links)
    {
        var subject = found.Subject ?? "";
        var (text, url) = found.Kind switch
        {
            OverviewProblemKind.UnservedQueue => ("See the jobs", links.Jobs(("state", "enqueued"), ("q", SearchQuery.Of("queue", subject)))),
            OverviewProblemKind.UnknownType => ("See the jobs", links.Jobs(("q", SearchQuery.OfCall(subject)))),
            OverviewProblemKind.StuckQueue => ("See what runs", links.Jobs(("state", "processing"), ("q", SearchQuery.Of("queue", subject)))),
            OverviewProblemKind.OverdueJobs => ("See the jobs", links.Jobs(("state", "scheduled"))),
            OverviewProblemKind.LateRecurring => ("See it", links.RecurringJob(subject)),
            OverviewProblemKind.HeldSequence => ("See the failed job", links.Job(subject)),
            OverviewProblemKind.PausedQueue => ("Resume", links.Action("queue/resume")),
            _ => ("See the servers", links.Servers),
        };
        var problem = new Problem
        {
            Key = found.Key,
            Title = found.Title,
            Text = found.Text,
            HowMany = found.HowMany,
            Since = found.Since,
            IsGrave = found.IsGrave,
            ActionText = text,
            ActionUrl = url,
        };
        return found.Kind == OverviewProblemKind.PausedQueue ? problem with { Posts = ("queue", subject), Needs = JobDashboardAction.PauseQueue } : problem;
    }
}
