using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Who gets in where the application has set no authorization policy.</summary>
public class LocalAccessTests
{
    [Theory]
    [InlineData("localhost")]
    [InlineData("127.0.0.1")]
    [InlineData("[::1]")]
    public async Task In_development_a_browser_on_this_machine_gets_in(string host)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync("/jobs", request => request.Headers.Host = $"{host}:{dashboard.Address.Port}"));
    }

    [Theory]
    [InlineData("evil.example")]
    [InlineData("localhost.evil.example")]
    [InlineData("10.0.0.1")]
    public async Task A_host_name_that_only_resolves_to_this_machine_is_refused(string host)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs", request => request.Headers.Host = host));
    }

    [Theory]
    [InlineData("Forwarded", "for=1.2.3.4")]
    [InlineData("X-Forwarded-For", "127.0.0.1")]
    [InlineData("X-Forwarded-Host", "localhost")]
    [InlineData("X-Forwarded-Proto", "https")]
    [InlineData("X-Original-For", "127.0.0.1:80")]
    [InlineData("x-real-ip", "127.0.0.1")]
    [InlineData("Via", "1.1 proxy")]
    [InlineData("CF-Connecting-IP", "1.2.3.4")]
    [InlineData("CF-Ray", "x")]
    [InlineData("True-Client-IP", "1.2.3.4")]
    [InlineData("X-Client-IP", "1.2.3.4")]
    [InlineData("X-Cluster-Client-IP", "1.2.3.4")]
    [InlineData("Fastly-Client-IP", "1.2.3.4")]
    [InlineData("X-Envoy-External-Address", "1.2.3.4")]
    [InlineData("X-Amzn-Trace-Id", "Root=1")]
    public async Task A_request_that_came_through_a_proxy_is_refused(string header, string value)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs", request => request.Headers.TryAddWithoutValidation(header, value)));
    }

    [Fact]
    public async Task Outside_development_everyone_is_refused_and_told_the_line_that_opens_it()
    {
        await using var dashboard = await DashboardHost.StartAsync(environment: "Production");
        using var response = await dashboard.Client.GetAsync("/jobs");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains(".RequireAuthorization(", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Contains(dashboard.Log, line => line.Contains("no authorization policy", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Allow_anonymous_counts_as_no_policy()
    {
        await using var dashboard = await DashboardHost.StartAsync(
            environment: "Production",
            conventions: mapped => mapped.RequireAuthorization().AllowAnonymous(),
            build: builder => builder.Services.AddAuthorization()
        );
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs"));
    }

    [Theory]
    [InlineData("jobs.example", "/jobs", HttpStatusCode.OK)]
    [InlineData("JOBS.example:8080", "/jobs/list", HttpStatusCode.OK)]
    [InlineData("jobs.example", "/jobs/", HttpStatusCode.OK)]
    [InlineData("jobs.example", "/%6aobs", HttpStatusCode.OK)]
    [InlineData("localhost", "/jobs", HttpStatusCode.OK)]
    [InlineData("evil.example", "/jobs", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example.evil.example", "/jobs", HttpStatusCode.Forbidden)]
    [InlineData("10.0.0.7", "/jobs", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/Jobs", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/%4aobs", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/JOBS/list", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/jobs/List", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/jobs/API/v1/jobs", HttpStatusCode.Forbidden)]
    [InlineData("jobs.example", "/Jobs/nowhere/at/all", HttpStatusCode.Forbidden)]
    public async Task It_is_open_only_where_that_is_said_under_the_names_and_the_spelling_that_are_given(string host, string path, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(Open, environment: "Production");
        Assert.Equal(expected, await dashboard.StatusAsync(path, request => request.Headers.Host = host));
        Assert.Contains(
            dashboard.Log,
            line => line.Contains("open to everyone who can reach it as localhost, 127.0.0.1, [::1], jobs.example", StringComparison.Ordinal)
        );
    }

    [Fact]
    public async Task The_spelling_counts_of_every_route_and_of_changes_too()
    {
        await using var dashboard = await DashboardHost.StartAsync(Open, environment: "Production", pattern: "/{tenant}/ops-{region}/jobs");
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync("/acme/ops-eu/jobs"));
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/acme/OPS-eu/jobs"));
        using var change = await dashboard.PostAsync("/acme/ops-eu/JOBS/queue/pause", ("queue", "default"));
        Assert.Equal(HttpStatusCode.Forbidden, change.StatusCode);
        Assert.Empty(dashboard.Storage.Actions);
    }

    private static void Open(JobDashboardOptions options)
    {
        options.AllowUnauthenticated = true;
        options.UnauthenticatedHosts.Add("jobs.example");
    }
}
