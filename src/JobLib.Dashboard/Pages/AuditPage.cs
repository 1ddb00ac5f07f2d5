using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Pages;

/// <summary>Who changed what.</summary>
internal static class AuditPage
{
    private const int Slice = 200; // entries that are read at once when not all of them are wanted
    private const int MostLookedAt = 5_000; // for one page, which then says how far it came

    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var model = await ReadAsync(request);
        string Url(string? cursor) => view.Links.Audit + Links.With(model.Filter.Query(request, cursor));
        return new(
            "Audit trail",
            "audit",
            AuditView.Body(view, model, Url(null), model.Next is { } next ? Url(next) : null, request.Cursor is null, model.Filter.Query(request, null))
        )
        {
            StatusCode = model.Filter.Problem is null ? StatusCodes.Status200OK : StatusCodes.Status400BadRequest,
        };
    }

    /// <summary>The JSON API reads the same.</summary>
    public static async ValueTask<AuditModel> ReadAsync(DashboardRequest request)
    {
        var filter = AuditFilter.Of(request, request.Clock.GetUtcNow());
        if (filter.Problem is not null) return new(filter, [], null, null);
        var (entries, looked, cursor) = (new List<AuditEntry>(), 0, request.Cursor);
        DateTimeOffset? last = null;
        do
        {
            var wanted = new PageRequest(filter.IsEmpty ? request.PageSize : Slice, cursor);
            var page = await request.Reads.GetAsync($"audit {wanted}", (reader, token) => reader.AuditAsync(wanted, token), request.Aborted);
            entries.AddRange(page.Items.Where(filter.Matches));
            looked += page.Items.Count;
            last = page.Items.Count > 0 ? page.Items[^1].At : last;
            cursor = last < filter.From ? null : page.Next;
        }
        while (cursor is not null && entries.Count < request.PageSize && looked < MostLookedAt);

        return new(filter, entries, cursor, cursor is not null && entries.Count < request.PageSize ? last : null);
    }
}
