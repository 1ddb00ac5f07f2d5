using AngleSharp.Dom;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>Recurring jobs whose ids begin alike stand together, and can be folded.</summary>
public class RecurringGroupTests
{
    private static readonly string[] Ids =
    [
        "billing:close", "billing:remind", "billing.old", "cleanup", "reports/daily", "reports/weekly", "single:one", ".hidden", ":x",
    ];

    [Fact]
    public async Task By_name_they_stand_in_groups_with_what_is_the_matter_in_each()
    {
        await using var dashboard = await StartAsync();
        var groups = Groups(await dashboard.PageAsync("/jobs/recurring"));
        Assert.Equal(["billing", "reports"], groups.Select(group => group.QuerySelector("a")!.TextContent));
        Assert.Contains("3 jobs, 1 paused", groups[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("1 in trouble", groups[0].TextContent, StringComparison.Ordinal);
        Assert.Equal("true", groups[0].QuerySelector("a")!.GetAttribute("aria-expanded"));
        Assert.Empty(Groups(await dashboard.PageAsync("/jobs/recurring?sort=next")));
        Assert.Equal(["billing"], Groups(await dashboard.PageAsync("/jobs/recurring?q=bill")).Select(group => group.QuerySelector("a")!.TextContent));
    }

    [Fact]
    public async Task A_group_is_folded_and_unfolded_by_its_link_and_the_address_remembers_it()
    {
        await using var dashboard = await StartAsync();
        var page = await dashboard.PageAsync("/jobs/recurring");
        Assert.Equal(Ids.Length, Rows(page).Length);
        page = await dashboard.PageAsync(Groups(page)[0].QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal(Ids.Length - 3, Rows(page).Length);
        Assert.Equal("false", Groups(page)[0].QuerySelector("a")!.GetAttribute("aria-expanded"));
        page = await dashboard.PageAsync(Groups(page)[1].QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal(Ids.Length - 5, Rows(page).Length);
        Assert.Equal(["billing", "reports"], page.QuerySelectorAll("form.search input[name=fold]").Select(field => field.GetAttribute("value")));
        foreach (var _ in Groups(page)) page = await dashboard.PageAsync(Groups(page).First(IsFolded).QuerySelector("a")!.GetAttribute("href")!);
        Assert.Equal(Ids.Length, Rows(page).Length);
    }

    [Fact]
    public async Task A_list_of_several_pages_has_each_job_once_and_its_group_on_each_of_them()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.PageSize = 4);
        Fill(dashboard);
        var (rows, path) = (new List<string>(), (string?)"/jobs/recurring?fold=reports");
        while (path is not null)
        {
            var page = await dashboard.PageAsync(path);
            rows.AddRange(Rows(page).Select(row => row.GetAttribute("data-key")!));
            if (Rows(page).Any(row => row.GetAttribute("data-key")!.StartsWith("billing", StringComparison.Ordinal))) Assert.NotEmpty(Groups(page));
            path = page.QuerySelector("a[rel=next]")?.GetAttribute("href");
        }

        Assert.Equal(Ids.Where(id => !id.StartsWith("reports", StringComparison.Ordinal)).Order(StringComparer.Ordinal), rows.Order(StringComparer.Ordinal));
    }

    private static async Task<DashboardHost> StartAsync()
    {
        var dashboard = await DashboardHost.StartAsync();
        Fill(dashboard);
        return dashboard;
    }

    private static void Fill(DashboardHost dashboard)
    {
        var sample = dashboard.Storage.Data.Recurring[0] with { Paused = false, Fault = null, LastJobState = JobState.Succeeded };
        dashboard.Storage.Data.Recurring =
        [
            .. Ids.Order(StringComparer.Ordinal).Select(id => sample with
            {
                Id = id,
                Paused = id == "billing.old",
                LastJobState = id == "billing:close" ? JobState.Failed : JobState.Succeeded,
            }),
        ];
    }

    private static bool IsFolded(IElement group) => group.QuerySelector("a")!.GetAttribute("aria-expanded") == "false";

    private static IElement[] Groups(IParentNode page) => [.. page.QuerySelectorAll(".recurring tr.group")];

    private static IElement[] Rows(IParentNode page) => [.. page.QuerySelectorAll(".recurring tr[data-row]")];
}
