using JobLib.Dashboard.Rendering;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

internal static class OverviewPage
{
    public static async ValueTask<PageContent?> LoadAsync(DashboardRequest request) => await JobsPage.LoadAsync(request);
}
