using System.Net;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Every route for every kind of user and from every kind of place.</summary>
public class MatrixTests
{
    [Theory]
    [InlineData("proxied")]
    [InlineData("foreign")]
    public async Task Without_a_policy_no_route_answers_from_elsewhere(string place)
    {
        await using var dashboard = await DashboardHost.StartAsync();
        await EachAsync(dashboard, place, null, (route, status) => Assert.True(status == HttpStatusCode.Forbidden, $"{route} answered {status}"));
    }

    [Fact]
    public async Task Every_route_that_changes_refuses_a_reader_and_none_of_them_answers_a_stranger()
    {
        await using var dashboard = await DashboardHost.StartAsync(options => options.Authorize = access => ValueTask.FromResult(access.User.Identity?.Name switch
        {
            "operator" => true,
            "reader" => access.IsRead,
            "outsider" => access.IsRead && access.Action != JobDashboardAction.ViewArguments,
            _ => false,
        }), use: DashboardHost.UseHeaderUsers);
        await EachAsync(dashboard, "local", null, (route, status) => Assert.True(status == HttpStatusCode.Forbidden, $"{route} answered {status} to a stranger"));
        foreach (var user in new[] { "reader", "outsider" })
        {
            await EachAsync(dashboard, "local", user, (route, status) => Assert.True((status == HttpStatusCode.Forbidden) == route.StartsWith("POST", StringComparison.Ordinal), $"{route} answered {status} to a {user}"));
        }

        Assert.Empty(dashboard.Storage.Actions);
        await EachAsync(dashboard, "local", "operator", (route, status) => Assert.True(status != HttpStatusCode.Forbidden, $"{route} answered {status} to an operator"));
    }

    private static async Task EachAsync(DashboardHost dashboard, string place, string? user, Action<string, HttpStatusCode> check)
    {
        var routes = dashboard.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.InRange(routes.Length, 30, 100);
        foreach (var route in routes)
        {
            var pattern = route.RoutePattern.RawText ?? "";
            if (pattern.EndsWith("/live", StringComparison.Ordinal)) continue; // a stream does not end; LiveTests has it
            var method = route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];
            var path = pattern.Replace("{id}", dashboard.Storage.Data.Jobs[3].Id, StringComparison.Ordinal).Replace("{version}/{name}", "x/app.js", StringComparison.Ordinal).Replace("{**rest}", "x", StringComparison.Ordinal);
            using var response = await dashboard.SendAsync(new HttpMethod(method), path, request =>
            {
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
                if (user is not null) request.Headers.Add("User", user);
                if (place == "proxied") request.Headers.Add("X-Forwarded-For", "1.2.3.4");
                if (place == "foreign") request.Headers.Host = "jobs.example";
                if (method == "POST") request.Content = new FormUrlEncodedContent([new("id", dashboard.Storage.Data.Jobs[3].Id), new("queue", "default"), new("server", dashboard.Storage.Data.Overview.Servers[0].Id), new("in", "00:05:00")]);
            });
            check($"{method} {path}", response.StatusCode);
        }
    }
}
