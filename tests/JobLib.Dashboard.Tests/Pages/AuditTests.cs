using System.Net;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The audit trail: narrowed by who, what, to which and when, people apart from programs.</summary>
public class AuditTests
{
    private static readonly DateTimeOffset Now = TimeProvider.System.GetUtcNow();

    [Theory]
    [InlineData("", "ada grace application ada")]
    [InlineData("?who=ADA", "ada ada")]
    [InlineData("?what=pause", "grace")]
    [InlineData("?target=crit", "grace")]
    [InlineData("?by=people", "ada grace")]
    [InlineData("?by=machines", "application ada")]
    [InlineData("?last=1h", "ada grace")]
    [InlineData("?last=24h", "ada grace application")]
    [InlineData("?who=ada&by=people&last=24h&what=delete", "ada")]
    [InlineData("?who=nobody", "")]
    [InlineData("?to=2000-01-01", "")]
    public async Task It_is_narrowed_on_the_page_and_in_the_API(string query, string expected)
    {
        await using var dashboard = await StartAsync();
        var page = await dashboard.PageAsync("/jobs/audit" + query);
        Assert.Equal(expected, string.Join(' ', page.QuerySelectorAll("[data-row] [data-label=Who] bdi").Select(name => name.TextContent)));
        Assert.Equal(
            expected.Split(' ', StringSplitOptions.RemoveEmptyEntries).Length,
            (await dashboard.Client.GetStringAsync("/jobs/api/v1/audit" + query)).Split("\"action\"").Length - 1
        );
    }

    [Theory]
    [InlineData("?last=never")]
    [InlineData("?from=yesterday")]
    [InlineData("?by=cats")]
    public async Task What_cannot_be_understood_is_refused_with_a_sentence(string query)
    {
        await using var dashboard = await StartAsync();
        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.StatusAsync("/jobs/audit" + query));
        Assert.Equal(HttpStatusCode.BadRequest, await dashboard.StatusAsync("/jobs/api/v1/audit" + query));
    }

    [Fact]
    public async Task What_is_rare_is_found_far_back_page_by_page_and_the_page_says_how_far_it_looked()
    {
        await using var dashboard = await StartAsync();
        var noise = new AuditEntry { At = Now, Actor = new() { Name = "grace" }, Action = "requeue jobs", Target = "x" };
        dashboard.Storage.Data.Audit = [.. Enumerable.Repeat(noise, 6_000), .. dashboard.Storage.Data.Audit];
        var first = await dashboard.PageAsync("/jobs/audit?who=ada");
        Assert.Empty(first.QuerySelectorAll("[data-row]"));
        Assert.Contains("Searched back to", first.QuerySelector("main")!.TextContent, StringComparison.Ordinal);

        var second = await dashboard.PageAsync(first.QuerySelector(".notice a")!.GetAttribute("href")!);
        Assert.Equal(2, second.QuerySelectorAll("[data-row]").Length);
    }

    [Fact]
    public async Task It_is_in_the_navigation_and_its_form_keeps_what_was_asked()
    {
        await using var dashboard = await StartAsync();
        Assert.NotNull((await dashboard.PageAsync("/jobs")).QuerySelector("nav a[href='/jobs/audit']"));
        var page = await dashboard.PageAsync("/jobs/audit?who=ada&by=people");
        Assert.Equal("page", page.QuerySelector("nav a[href='/jobs/audit']")!.GetAttribute("aria-current"));
        Assert.Equal("ada", page.QuerySelector("[name=who]")!.GetAttribute("value"));
        Assert.Equal("people", page.QuerySelector("[name=by] [selected]")!.GetAttribute("value"));
        Assert.Equal("/jobs/api/v1/export/audit.csv?who=ada&by=people", page.QuerySelector("a[download]")!.GetAttribute("href"));
    }

    [Fact]
    public async Task What_people_do_on_pages_is_theirs_and_what_programs_do_is_not()
    {
        await using var dashboard = await StartAsync();
        using var page = await dashboard.PostAsync("/jobs/queue/pause", ("queue", "default"));
        using var program = await dashboard.PostAsync("/jobs/api/v1/queue/resume", ("queue", "default"), ("reason", "deployed"));
        Assert.StartsWith("dashboard, ", dashboard.Storage.Actions[0].Actor.From, StringComparison.Ordinal);
        Assert.StartsWith("dashboard's API, ", dashboard.Storage.Actions[1].Actor.From, StringComparison.Ordinal);
        Assert.Equal("deployed", dashboard.Storage.Actions[1].Actor.Reason);
    }

    [Theory]
    [InlineData("/jobs/servers", "/queue/pause", true)]
    [InlineData("/jobs/servers", "/server/drain", true)]
    [InlineData("/jobs/recurring", "/recurring/remove", true)]
    [InlineData("/jobs/recurring", "/recurring/pause", true)]
    [InlineData("/jobs/recurring", "/recurring/run", false)]
    public async Task The_reason_is_asked_where_it_helps(string path, string action, bool asks)
    {
        await using var dashboard = await StartAsync();
        var forms = (await dashboard.PageAsync(path)).QuerySelectorAll($"form[action$='{action}']");
        Assert.NotEmpty(forms);
        Assert.All(forms, form => Assert.Equal(asks, form.HasAttribute("data-why")));
    }

    [Fact]
    public async Task The_reason_of_a_change_of_many_is_handed_to_the_job_that_makes_it()
    {
        await using var dashboard = await StartAsync();
        var page = await dashboard.PageAsync("/jobs/bulk?verb=Retry&state=failed");
        Assert.NotNull(page.QuerySelector("input[name=reason]"));
        Assert.NotNull((await dashboard.PageAsync("/jobs/list?state=failed")).QuerySelector("button[formaction$='/selected/delete'][data-why]"));
    }

    private static async Task<DashboardHost> StartAsync()
    {
        var dashboard = await DashboardHost.StartAsync();
        AuditEntry Entry(double hours, string who, string? from, string what, string target) =>
            new()
            {
                At = Now - TimeSpan.FromHours(hours),
                Actor = new() { Name = who, From = from },
                Action = what,
                Target = target,
            };
        dashboard.Storage.Data.Audit =
        [
            Entry(0.1, "ada", "dashboard, 10.0.0.7", "delete jobs", "0198"),
            Entry(0.5, "grace", "dashboard, 10.0.0.8", "pause queue", "critical"),
            Entry(5, "application", null, "save recurring", "nightly"),
            Entry(50, "ada", "dashboard's API, 10.0.0.9", "delete jobs", "0199"),
        ];
        return dashboard;
    }
}
