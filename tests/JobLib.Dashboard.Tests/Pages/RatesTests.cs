using System.Net;
using System.Text.Json;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>The rates on the page of limits: what it shows, what it changes, and to whom.</summary>
public class RatesTests
{
    [Fact]
    public async Task Rates_stand_there_with_what_they_let_through_what_is_left_who_waits_and_until_when()
    {
        await using var dashboard = await StartAsync();
        var rows = (await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("[data-rate]")
            .Select(row => row.QuerySelectorAll("td").Take(5).Select(cell => cell.TextContent.Trim()).ToArray())
            .ToList();
        Assert.Equal(["shopheld up", "none · set by hand", "–", "12", "–"], rows[0]);
        Assert.Equal(["shop:7", "10 per 1 min, burst 1 · set by hand", "-40", "3"], rows[1].Take(4));
        Assert.StartsWith("in ", rows[1][4], StringComparison.Ordinal);
        Assert.Equal(["stripe", "100 per 1.0 s, burst 20", "21", "0", "–"], rows[2]);
    }

    [Fact]
    public async Task A_rate_is_set_and_reset_with_who_and_why()
    {
        await using var dashboard = await StartAsync();
        using var set = await dashboard.PostAsync(
            "/jobs/rate/set", ("key", "stripe"), ("permits", "50"), ("per", "00:00:02"), ("burst", "5"), ("reason", "The provider asks for it."));
        using var none = await dashboard.PostAsync("/jobs/rate/set", ("key", "shop:9"), ("permits", "0"), ("per", "00:01:00"), ("burst", "0"));
        using var reset = await dashboard.PostAsync("/jobs/rate/reset", ("key", "stripe"));
        Assert.All((HttpResponseMessage[])[set, none, reset], answer => Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode));
        Assert.Equal(["rate stripe 50/2 s+5", "rate shop:9 0/60 s+0", "rate stripe "], dashboard.Storage.Actions.Select(action => action.What));
        Assert.Equal("The provider asks for it.", dashboard.Storage.Actions[0].Actor.Reason);
    }

    [Theory]
    [InlineData("stripe", "", "00:00:01", "1")]
    [InlineData("stripe", "-1", "00:00:01", "1")]
    [InlineData("stripe", "1000000001", "00:00:01", "1")]
    [InlineData("stripe", "99999999999999999999", "00:00:01", "1")]
    [InlineData("stripe", "1", "1", "1")]
    [InlineData("stripe", "1", "00:00:00", "1")]
    [InlineData("stripe", "1", "40.00:00:00", "1")]
    [InlineData("stripe", "1", "soon", "1")]
    [InlineData("stripe", "1", "00:00:01", "")]
    [InlineData("stripe", "1", "1.00:00:00", "400")]
    [InlineData("stripe", "0", "00:00:01", "2000000000")]
    [InlineData("", "1", "00:00:01", "1")]
    [InlineData("a\u001fb", "1", "00:00:01", "1")]
    public async Task What_cannot_be_a_rate_or_a_key_is_said_and_changes_nothing(string key, string permits, string per, string burst)
    {
        await using var dashboard = await StartAsync();
        using var answer = await dashboard.PostAsync("/jobs/rate/set", ("key", key), ("permits", permits), ("per", per), ("burst", burst));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Whoever_may_not_change_limits_is_refused()
    {
        await using var dashboard = await StartAsync(JobDashboardAction.ChangeLimit);
        using var set = await dashboard.PostAsync("/jobs/rate/set", ("key", "stripe"), ("permits", "5"), ("per", "00:00:02"), ("burst", "5"));
        using var reset = await dashboard.PostAsync("/jobs/rate/reset", ("key", "shop:7"));
        Assert.Equal((HttpStatusCode.Forbidden, HttpStatusCode.Forbidden), (set.StatusCode, reset.StatusCode));
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task Keys_are_made_of_arguments_and_shown_to_those_who_may_see_them()
    {
        await using var dashboard = await StartAsync(JobDashboardAction.ViewArguments);
        foreach (var path in (string[])["/jobs/limits", "/jobs/api/v1/rates", "/jobs/audit", "/jobs/api/v1/audit", "/jobs/api/v1/export/rates.csv"])
        {
            Assert.DoesNotContain("shop:7", await dashboard.Client.GetStringAsync(path), StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Programs_read_the_same()
    {
        await using var dashboard = await StartAsync();
        using var answer = JsonDocument.Parse(await dashboard.Client.GetStringAsync("/jobs/api/v1/rates"));
        var one = answer.RootElement.GetProperty("items")[1];
        Assert.Equal(("shop:7", 10, -40L), (one.GetProperty("key").GetString(), one.GetProperty("permits").GetInt32(), one.GetProperty("tokens").GetInt64()));
    }

    [Fact]
    public async Task A_job_whose_rate_is_set_to_none_says_so()
    {
        await using var dashboard = await StartAsync();
        var now = TimeProvider.System.GetUtcNow();
        var waiting = SampleData.Job(now, JobState.Enqueued, SampleData.Send(1)) with { WaitsForRate = true, RateKey = "shop" };
        lock (dashboard.Storage.Data) dashboard.Storage.Data.Jobs.Add(waiting);
        Assert.Contains("Its rate is set to none", (await dashboard.PageAsync($"/jobs/job/{waiting.Id}")).Body!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_storage_that_does_not_count_shows_none_and_sets_none()
    {
        await using var dashboard = await StartAsync();
        dashboard.Storage.Info = dashboard.Storage.Info with { Rates = false };
        Assert.Empty((await dashboard.PageAsync("/jobs/limits")).QuerySelectorAll("[data-rate]"));
        using var answer = await dashboard.PostAsync("/jobs/rate/set", ("key", "stripe"), ("permits", "5"), ("per", "00:00:02"), ("burst", "5"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    private static async Task<DashboardHost> StartAsync(JobDashboardAction? denied = null)
    {
        var dashboard = await DashboardHost.StartAsync(options =>
        {
            if (denied is { } action) options.Authorize = access => ValueTask.FromResult(access.Action != action);
        });
        var now = TimeProvider.System.GetUtcNow();
        dashboard.Storage.Data.Audit = [new() { At = now, Actor = new() { Name = "ada" }, Action = "set rate", Target = "shop:7", Count = 2 }];
        return dashboard;
    }
}
