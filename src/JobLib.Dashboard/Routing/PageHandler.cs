using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Routing;

/// <summary>Makes a page; null when what it is about does not exist.</summary>
internal delegate ValueTask<PageContent?> PageHandler(DashboardRequest request, View view);
