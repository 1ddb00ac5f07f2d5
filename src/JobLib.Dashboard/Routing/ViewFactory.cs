using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Routing;

/// <summary>Gathers what is around a page: the user's rights and tastes, the storage's clock, what the navigation shows.</summary>
internal static class ViewFactory
{
    private static readonly TimeSpan BatchesAppear = TimeSpan.FromSeconds(10);

    public static async ValueTask<View> CreateAsync(DashboardRequest request)
    {
        var overview = await request.OverviewAsync();
        var batches = await request.Reads.GetAsync("batches?", static (reader, token) => reader.BatchesAsync(new(1), token), request.Aborted, BatchesAppear);
        return Create(
            request,
            overview.Now,
            await request.Permissions.PossibleAsync(),
            overview.Counts.GetValueOrDefault(JobState.Failed),
            batches.Items.Count > 0
        );
    }

    /// <summary>For pages that say that the storage does not answer.</summary>
    public static View WithoutStorage(DashboardRequest request) =>
        Create(request, request.Clock.GetUtcNow(), new HashSet<JobDashboardAction>(), failed: 0, hasBatches: false);

    private static View Create(DashboardRequest request, DateTimeOffset now, IReadOnlySet<JobDashboardAction> possible, long failed, bool hasBatches)
    {
        var cookies = request.Context.Request.Cookies;
        return new()
        {
            Options = request.Options,
            Links = request.Links,
            Now = now,
            Possible = possible,
            Here = Here(request),
            Theme = cookies["joblib-theme"] is "light" ? "light" : cookies["joblib-theme"] is "dark" ? "dark" : null,
            Utc = cookies["joblib-zone"] is "utc",
            Notice = Notices.Take(request),
            HasBatches = hasBatches,
            Failed = failed,
        };
    }

    private static string Here(DashboardRequest request)
    {
        var http = request.Context.Request;
        var query = http.Query.SelectMany(pair => pair.Value, (pair, value) => (Uri.EscapeDataString(pair.Key), value)).ToArray();
        return http.PathBase.ToUriComponent() + http.Path.ToUriComponent() + Links.With(query);
    }
}
