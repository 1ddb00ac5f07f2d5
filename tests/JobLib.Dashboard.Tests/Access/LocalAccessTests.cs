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
            environment: "Production", conventions: mapped => mapped.RequireAuthorization().AllowAnonymous(), build: builder => builder.Services.AddAuthorization());
        Assert.Equal(HttpStatusCode.Forbidden, await dashboard.StatusAsync("/jobs"));
    }

    [Fact]
    public async Task It_is_open_to_all_only_where_that_is_said_and_warned_about()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.AllowUnauthenticated = true, environment: "Production");
        Assert.Equal(HttpStatusCode.OK, await dashboard.StatusAsync("/jobs", request => request.Headers.Host = "jobs.example"));
        Assert.Contains(dashboard.Log, line => line.Contains("open to everyone", StringComparison.Ordinal));
    }
}
