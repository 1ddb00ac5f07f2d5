using System.Net;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>An authorization policy, wherever the application has put it, decides alone.</summary>
public class PolicyTests
{
    internal static void AddPolicy(WebApplicationBuilder builder) =>
        builder
            .Services.AddAuthorization(options => options.AddPolicy("ops", policy => policy.RequireRole("ops")))
        .AddAuthentication("Cookies").AddCookie("Cookies", cookie => cookie.Events.OnRedirectToLogin = Refuse);

    private static Task Refuse(
        Microsoft.AspNetCore.Authentication.RedirectContext<Microsoft.AspNetCore.Authentication.Cookies.CookieAuthenticationOptions> context
    )
    {
        context.Response.StatusCode = 401;
        return Task.CompletedTask;
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("ada:ops", HttpStatusCode.OK)]
    public async Task A_policy_on_the_dashboard_decides(string? user, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(
            environment: "Production", build: AddPolicy, conventions: mapped => mapped.RequireAuthorization("ops"), use: WithUsers);
        Assert.Equal(expected, await dashboard.StatusAsync("/jobs", request => AddUser(request, user)));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("ada:ops", HttpStatusCode.OK)]
    public async Task A_fallback_policy_counts(string? user, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(environment: "Production", use: WithUsers, build: builder =>
        {
            AddPolicy(builder);
            builder.Services.AddAuthorizationBuilder().SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireRole("ops").Build());
        });
        Assert.Equal(expected, await dashboard.StatusAsync("/jobs", request => AddUser(request, user)));
    }

    [Theory]
    [InlineData(null, HttpStatusCode.Unauthorized)]
    [InlineData("ada:ops", HttpStatusCode.OK)]
    public async Task A_policy_on_a_group_of_routes_counts(string? user, HttpStatusCode expected)
    {
        await using var dashboard = await DashboardHost.StartAsync(
            environment: "Production",
            build: AddPolicy,
            use: WithUsers,
            group: app => app.MapGroup("/admin").RequireAuthorization("ops")
        );
        Assert.Equal(expected, await dashboard.StatusAsync("/admin/jobs", request => AddUser(request, user)));
    }

    [Fact]
    public async Task A_policy_that_nothing_asked_closes_the_dashboard()
    {
        await using var dashboard = await DashboardHost.StartAsync(
            build: builder => builder.Services.Configure<RouteOptions>(options => options.SuppressCheckForUnhandledSecurityMetadata = true),
            conventions: mapped => mapped.RequireAuthorization());
        using var response = await dashboard.Client.GetAsync("/jobs");

        Assert.Equal(HttpStatusCode.Forbidden, response.StatusCode);
        Assert.Contains("UseAuthorization", await response.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    internal static void WithUsers(WebApplication app)
    {
        DashboardHost.UseHeaderUsers(app);
        app.UseAuthorization();
    }

    private static void AddUser(HttpRequestMessage request, string? user)
    {
        if (user is not null) request.Headers.Add("User", user);
    }
}
