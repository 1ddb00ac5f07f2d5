using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Who changed what.</summary>
internal static class AuditPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request, View view)
    {
        var page = await ReadAsync(request);
        return new("Audit trail", "audit", AuditView.Body(view, page, request.Query("cursor") is null));
    }

    /// <summary>The JSON API reads the same.</summary>
    public static ValueTask<Page<AuditEntry>> ReadAsync(DashboardRequest request)
    {
        var wanted = new PageRequest(request.Options.PageSize, request.Query("cursor"));
        return request.Reads.GetAsync($"audit {wanted}", (reader, token) => reader.AuditAsync(wanted, token), request.Aborted);
    }
}
