using JobLib.Dashboard.Pages;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Search;

/// <summary>
/// What a term of a search may become, out of what is known: methods that ran in the last week, queues, the first recurring jobs, states, and tags of the
/// latest jobs. A part of a name is enough.
/// </summary>
internal static class Suggestions
{
    private const int Most = 10;
    private const int LatestJobs = 100; // whose tags are known
    private static readonly TimeSpan Keep = TimeSpan.FromSeconds(30); // every pause of somebody's keys asks
    private static readonly string[] Keys = [.. SearchQuery.Help.Split(' ').Where(key => key != "arg.PATH:")];

    /// <param name="request">The request.</param>
    /// <param name="term">What stands before the cursor, back to the last blank.</param>
    public static async ValueTask<IReadOnlyList<Suggestion>> OfAsync(DashboardRequest request, string term)
    {
        if (SearchTerm.Split(term).FirstOrDefault() is not { Value: not null } begun) return [];
        var known = new List<Suggestion>(); // without those that have a quotation mark: no search can name them
        foreach (var (key, about, read) in Sources)
        {
            if (begun.Key is null || begun.Key == key)
            {
                known.AddRange(
                    (await read(request))
                        .Where(value => !value.Contains('"', StringComparison.Ordinal))
                        .Select(value => new Suggestion(new SearchTerm(key, value).ToString(), about))
                );
            }
        }

        if (begun.Key is null) known.AddRange(Keys.Select(key => new Suggestion(key, "what to search by")));
        return
        [
            .. known
                .Where(suggestion => Has(suggestion, begun))
                .DistinctBy(suggestion => suggestion.Text)
                .OrderBy(suggestion => !Begins(suggestion, begun))
                .ThenBy(suggestion => suggestion.Text.Length)
                .Take(Most),
        ];
    }

    private static readonly (string? Key, string About, Func<DashboardRequest, ValueTask<IEnumerable<string>>> Read)[] Sources =
    [
        (null, "method", async request => (await MethodsAsync(request)).Select(name => name.Short)),
        ("queue", "queue", async request => (await request.OverviewAsync()).Queues.Select(queue => queue.Name)),
        ("recurring", "recurring job", RecurringAsync),
        ("state", "state", static _ => new(JobTab.All.Skip(1).Select(tab => tab.Key))),
        ("tag", "tag", TagsAsync),
        ("type", "type", async request => (await MethodsAsync(request)).Select(name => name.Type)),
        ("method", "method", async request => (await MethodsAsync(request)).Select(name => name.Method)),
    ];

    private static bool Has(Suggestion suggestion, SearchTerm begun) =>
        Value(suggestion, begun).Contains(begun.Value, StringComparison.OrdinalIgnoreCase) && suggestion.Text != begun.ToString();

    private static bool Begins(Suggestion suggestion, SearchTerm begun) => Value(suggestion, begun).StartsWith(begun.Value, StringComparison.OrdinalIgnoreCase);

    // Behind its key when the key was typed; otherwise the value may be meant, or the key.
    private static string Value(Suggestion suggestion, SearchTerm begun) =>
        SearchTerm.Split(suggestion.Text).FirstOrDefault() is { Key: { } key, Value.Length: > 0 } term
        && (begun.Key is not null || !key.StartsWith(begun.Value, StringComparison.OrdinalIgnoreCase))
            ? term.Value
            : suggestion.Text.Replace("\"", "", StringComparison.Ordinal);

    private static async ValueTask<IEnumerable<MethodName>> MethodsAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var table = await TypeReads.ReadAsync(request, TypeReads.Ranges[^1], overview.Now, method: null, queue: null);
        return table.Types().Select(type => type.Name).Where(name => name.Type.Length > 0);
    }

    private static async ValueTask<IEnumerable<string>> RecurringAsync(DashboardRequest request) =>
        (
            await request.Reads.GetAsync(
                "first recurring jobs",
                (reader, token) => reader.RecurringAsync(new(DashboardRequest.MaxPageSize), token),
                request.Aborted,
                Keep
            )
        ).Items.Select(job => job.Id);

    private static async ValueTask<IEnumerable<string>> TagsAsync(DashboardRequest request)
    {
        var query = new JobQuery { Size = LatestJobs };
        var latest = await request.Reads.GetAsync("latest jobs", (reader, token) => reader.QueryAsync(query, token), request.Aborted, Keep);
        var tags = new HashSet<string>(StringComparer.Ordinal);
        foreach (var job in latest.Items.Where(job => job.Tags.Count > 0))
        {
            if (await request.MayAsync(JobDashboardAction.ViewArguments, job.Id)) tags.UnionWith(job.Tags);
        }

        return tags;
    }
}
