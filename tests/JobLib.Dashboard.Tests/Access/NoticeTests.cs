using System.Net;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>What a page says to have happened has happened.</summary>
public class NoticeTests
{
    [Theory]
    [InlineData("?done=deleted&n=40")]
    [InlineData("?done=retried")]
    [InlineData("list?state=failed&done=deleted&n=3&skipped=2")]
    public async Task An_address_says_nothing(string address)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Null((await dashboard.PageAsync("/jobs/" + address)).QuerySelector("[role=status]"));
    }

    [Fact]
    public async Task A_change_is_said_once_on_the_page_that_follows()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        using var change = await dashboard.PostAsync($"/jobs/job/{job.Id}/retry", ("back", "/jobs/list"));
        Assert.Equal("/jobs/list", change.Headers.Location?.ToString());
        var cookie = change.Headers.GetValues("Set-Cookie").Single();
        foreach (var part in new[] { "httponly", "samesite=strict", "path=/jobs", "max-age=" })
            Assert.Contains(part, cookie, StringComparison.OrdinalIgnoreCase);

        using var fragment = await GetAsync(dashboard, cookie, request => request.Headers.Add("JobLib-Fragment", "main"));
        Assert.DoesNotContain("back in its queue", await fragment.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.False(fragment.Headers.Contains("Set-Cookie")); // what lives on a page in another tab does not take it

        using var page = await GetAsync(dashboard, cookie);
        Assert.Contains("back in its queue", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.StartsWith("joblib-done=; expires=Thu, 01 Jan 1970", page.Headers.GetValues("Set-Cookie").Single(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("deleted")]
    [InlineData("deleted.1")]
    [InlineData("deleted.-1.0")]
    [InlineData("deleted.99999999999.0")]
    [InlineData("<b>.1.0")]
    [InlineData("deleted.1.0.0")]
    public async Task A_cookie_that_no_change_has_left_says_nothing(string value)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        using var page = await GetAsync(dashboard, "joblib-done=" + value);
        Assert.Equal(HttpStatusCode.OK, page.StatusCode);
        Assert.DoesNotContain("role=\"status\"", await page.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> GetAsync(DashboardHost dashboard, string cookie, Action<HttpRequestMessage>? change = null) =>
        dashboard.SendAsync(
            HttpMethod.Get,
            "/jobs/list",
            request =>
    {
        request.Headers.Add("Cookie", cookie.Split(';')[0]);
        change?.Invoke(request);
    });
}
