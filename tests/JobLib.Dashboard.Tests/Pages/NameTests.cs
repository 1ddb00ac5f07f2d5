using AngleSharp.Dom;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>Whatever can be read or worked has a name that a screen reader can say.</summary>
public class NameTests
{
    [Theory]
    [InlineData("")]
    [InlineData("list")]
    [InlineData("list?state=failed")]
    [InlineData("bulk?verb=Delete&state=failed")]
    [InlineData("recurring")]
    [InlineData("recurring/job?id=nightly-report")]
    [InlineData("recurring/job?id=nightly-report&cron=30 4 * * *")]
    [InlineData("recurring/calendar")]
    [InlineData("clone")]
    [InlineData("types")]
    [InlineData("type")]
    [InlineData("servers")]
    [InlineData("errors")]
    [InlineData("batches")]
    [InlineData("audit")]
    [InlineData("job")]
    [InlineData("batch")]
    public async Task Tables_fields_links_and_buttons_have_names(string path)
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.AllowEnqueue = true);
        if (path == "type") path = $"types/one?name={SampleTallies.Send}";
        if (path == "clone") path = $"job/{dashboard.Storage.Data.Jobs[1].Id}/clone";
        if (path == "job") path += "/" + dashboard.Storage.Data.Jobs[0].Id;
        if (path == "batch") path += "/" + dashboard.Storage.Data.Batches[0].Id;
        var page = await dashboard.PageAsync("/jobs/" + path);
        Assert.All(
            page.QuerySelectorAll("table"),
            table => Assert.True(table.QuerySelector("caption") is not null || Has(table, "aria-label"), $"a table without a name: {table.OuterHtml[..100]}")
        );
        Assert.All(
            page.QuerySelectorAll("th"),
            head =>
                Assert.True(
                    head.TextContent.Trim().Length > 0 || head.QuerySelector("[aria-label]") is not null,
                    $"a column without a name in {head.ParentElement!.OuterHtml}"
                )
        );
        Assert.All(
            page.QuerySelectorAll("input:not([type=hidden]), select, textarea"),
            field =>
                Assert.True(
                    Has(field, "aria-label") || field.Closest("label") is not null || page.QuerySelector($"label[for='{field.Id}']") is not null,
                    $"a field without a name: {field.OuterHtml}"
                )
        );
        Assert.All(
            page.QuerySelectorAll("a, button, summary"),
            control => Assert.True(control.TextContent.Trim().Length > 0 || Has(control, "aria-label"), $"a control without a name: {control.OuterHtml}")
        );
        Assert.All(
            page.QuerySelectorAll("dialog"),
            dialog => Assert.True(Has(dialog, "aria-label") || Has(dialog, "aria-labelledby"), "a dialog without a name")
        );
    }

    private static bool Has(IElement element, string attribute) => !string.IsNullOrWhiteSpace(element.GetAttribute(attribute));
}
