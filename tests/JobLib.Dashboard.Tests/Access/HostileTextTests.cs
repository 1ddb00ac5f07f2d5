using AngleSharp.Html.Parser;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Whatever a job carries is text on a page, and never markup.</summary>
public class HostileTextTests
{
    private static readonly HtmlParser Parser = new();

    [Fact]
    public async Task No_text_of_a_job_becomes_markup()
    {
        Assert.Equal(40, HostileText.Vectors.Count);
        await using var dashboard = await DashboardHost.StartAsync(fill: false, options: options => (options.PageSize, options.AllowEnqueue) = (100, true));
        var ids = HostileText.Fill(dashboard.Storage, TimeProvider.System.GetUtcNow());
        string[] paths =
        [
            "/jobs",
            "/jobs/list",
            "/jobs/limits",
            "/jobs/errors",
            "/jobs/recurring",
            "/jobs/audit",
            "/jobs/servers",
            "/jobs/batches",
            "/jobs/types",
            "/jobs/recurring/calendar",
            .. HostileText.Vectors.Select(text => "/jobs/types/one?name=" + Uri.EscapeDataString(text)),
            .. ids.Select(id => $"/jobs/job/{id}"),
            .. ids.Skip(HostileText.Vectors.Count).Select(id => $"/jobs/job/{id}/clone"),
            .. dashboard.Storage.Data.Batches.Select(batch => $"/jobs/batch/{batch.Id}"),
            .. HostileText.Vectors.Select(text => "/jobs/recurring/job?id=" + Uri.EscapeDataString(text)),
        ];
        foreach (var path in paths)
        {
            var page = await dashboard.PageAsync(path);
            Assert.Empty(
                page.QuerySelectorAll(
                    "script:not([src^='/jobs/assets/']), iframe, object, embed, base, math, marquee, style, template, img, meta[http-equiv], [style], [onerror], [onload], [onmouseover], [onfocus], [ontoggle]"
                )
            );
            Assert.DoesNotContain(
                page.QuerySelectorAll("a[href]"),
                anchor => anchor.GetAttribute("href")!.StartsWith("javascript:", StringComparison.OrdinalIgnoreCase)
            );
        }
    }

    [Fact]
    public async Task A_search_and_a_way_back_are_text_too()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        foreach (var text in HostileText.Vectors)
        {
            using var response = await dashboard.Client.GetAsync($"/jobs/list?q={Uri.EscapeDataString(text)}&state={Uri.EscapeDataString(text)}");
            var page = Parser.ParseDocument(await response.Content.ReadAsStringAsync());
            Assert.Empty(page.QuerySelectorAll("script:not([src^='/jobs/assets/']), iframe, img, svg[onload], [onmouseover], [onfocus]"));
            Assert.Equal(text, page.QuerySelector("#search")!.GetAttribute("value"));
        }
    }
}
