using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>Who changed what.</summary>
internal static class AuditPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request)
    {
        var view = await ViewFactory.CreateAsync(request);
        var cursor = request.Query("cursor");
        var size = request.Options.PageSize;
        var page = await request.Reads.GetAsync($"audit {size} {cursor}", (reader, token) => reader.AuditAsync(new(size, cursor), token), request.Aborted);
        return new("Audit trail", "audit", AuditView.Body(view, page, cursor is null));
    }
}
