using JobLib.Dashboard.Live;
using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>What fails, by cause and not by job.</summary>
internal static class ErrorsPage
{
    private const int LatestGroups = 50; // each counts its jobs

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var (rows, next) = await ReadAsync(request, request.Options.PageSize, request.Cursor);
        return new("Errors", "errors", ErrorsView.Body(view, rows, next, request.Cursor is null))
        {
            Topic = request.Cursor is null ? ChangeFeed.Overview : null,
        };
    }

    /// <summary>
    /// The groups with the most failing attempts, of those that have failed within a time. Looks at so many of the latest groups and no more.
    /// </summary>
    public static async ValueTask<IReadOnlyList<ErrorRow>> TopAsync(DashboardRequest request, int most, DateTimeOffset from, DateTimeOffset to)
    {
        var (rows, _) = await ReadAsync(request, LatestGroups, null);
        return [.. rows.Where(row => row.Group.LastAt > from && row.Group.FirstAt < to).OrderByDescending(row => row.Group.Attempts).Take(most)];
    }

    /// <summary>The JSON API reads the same.</summary>
    public static async ValueTask<(IReadOnlyList<ErrorRow> Rows, string? Next)> ReadAsync(DashboardRequest request, int size, string? cursor)
    {
        var page = await request.Reads.GetAsync(
            $"errors {size} {cursor}",
            (reader, token) => reader.ErrorGroupsAsync(new(size, cursor), token),
            request.Aborted
        );
        var rows = new List<ErrorRow>(page.Items.Count);
        foreach (var group in page.Items)
        {
            rows.Add(new(group, await request.MayAsync(JobDashboardAction.ViewArguments, group.Fingerprint) ? group.Message : null));
        }

        return (rows, page.Next);
    }
}
