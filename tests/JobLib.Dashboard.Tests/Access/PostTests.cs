using System.Net;
using JobLib.Dashboard.Tests.Samples;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Which requests may change something.</summary>
public class PostTests
{
    [Theory]
    [InlineData("same-origin", null, null, true)]
    [InlineData("same-site", null, null, false)]
    [InlineData("cross-site", null, null, false)]
    [InlineData("none", null, null, false)]
    [InlineData("cross-site", "own", "Bearer x", false)]
    [InlineData(null, "own", null, true)]
    [InlineData(null, "https://evil.example", null, false)]
    [InlineData(null, "https://evil.example", "Bearer x", false)]
    [InlineData(null, "null", null, false)]
    [InlineData(null, null, "Bearer x", true)]
    [InlineData(null, null, null, false)]
    public async Task A_change_must_come_from_the_same_origin_or_from_a_program_with_credentials(
        string? site,
        string? origin,
        string? authorization,
        bool passes
    )
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        using var response = await dashboard.SendAsync(HttpMethod.Post, $"/jobs/job/{job.Id}/retry", request =>
        {
            if (site is not null) request.Headers.Add("Sec-Fetch-Site", site);
            if (origin is not null) request.Headers.Add("Origin", origin == "own" ? dashboard.Address.GetLeftPart(UriPartial.Authority) : origin);
            if (authorization is not null) request.Headers.Add("Authorization", authorization);
        });

        Assert.Equal(passes ? HttpStatusCode.SeeOther : HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Equal(passes, dashboard.Storage.Actions.Count > 0);
    }

    [Fact]
    public async Task A_get_changes_nothing()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        Assert.Equal(HttpStatusCode.NotFound, await dashboard.StatusAsync($"/jobs/job/{job.Id}/retry"));
        Assert.Empty(dashboard.Storage.Actions);
    }

    [Theory]
    [InlineData("https://evil.example/")]
    [InlineData("//evil.example")]
    [InlineData("/jobs/../../evil")]
    [InlineData("/\\evil.example")]
    [InlineData("javascript:alert(1)")]
    [InlineData("/jobs/%2e%2e/admin")]
    [InlineData("/jobs/list/.%2E/%2E./admin")]
    [InlineData("/jobs/%2e%2e%2fadmin")]
    [InlineData("/jobs/..%5cadmin")]
    [InlineData("/jobs/./../admin")]
    [InlineData("/jobsadmin")]
    public async Task The_way_back_leads_nowhere_else(string back)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);
        using var response = await dashboard.PostAsync($"/jobs/job/{job.Id}/retry", ("back", back));
        Assert.Equal("/jobs", new Uri(dashboard.Address, response.Headers.Location!.ToString()).AbsolutePath);
        Assert.Equal(dashboard.Address.Authority, new Uri(dashboard.Address, response.Headers.Location!.ToString()).Authority);
    }
}
