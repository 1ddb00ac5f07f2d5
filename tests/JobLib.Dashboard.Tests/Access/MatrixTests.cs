using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>Every route for every kind of user and from every kind of place.</summary>
public class MatrixTests
{
    public static MatrixTheoryData<string, string> Cases() => new(["anonymous", "reader", "outsider", "operator"], ["local", "proxied", "foreign"]);

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task With_a_policy_the_user_counts_and_the_place_does_not(string user, string place)
    {
        await using var dashboard = await DashboardHost.StartAsync(
            Rights,
            mapped => mapped.RequireAuthorization(),
            "Production",
            PolicyTests.AddPolicy,
            PolicyTests.WithUsers
        );
        await EachAsync(dashboard, user, place, (method, path, status) =>
        {
            if (user == "anonymous") Assert.True(status == HttpStatusCode.Unauthorized, $"{method} {path} answered {status}");
            else Assert.True((status == HttpStatusCode.Forbidden) == (method == "POST" && user != "operator"), $"{method} {path} answered {status}");
        });
        Assert.True(user == "operator" || dashboard.Storage.Actions.Count == 0);
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public async Task Without_a_policy_the_place_counts_first_and_then_the_user(string user, string place)
    {
        await using var dashboard = await DashboardHost.StartAsync(Rights, use: DashboardHost.UseHeaderUsers);
        await EachAsync(dashboard, user, place, (method, path, status) =>
        {
            var isOpen = place == "local" && user != "anonymous" && (method == "GET" || user == "operator");
            Assert.True((status == HttpStatusCode.Forbidden) != isOpen, $"{method} {path} answered {status}");
        });
        Assert.True((place == "local" && user == "operator") || dashboard.Storage.Actions.Count == 0);
    }

    // Operators may everything, readers may read, outsiders may read but not see arguments, and others nothing.
    private static void Rights(JobDashboardOptions options)
    {
        options.AllowEnqueue = true;
        options.Authorize = access => ValueTask.FromResult(access.User.Identity?.Name switch
        {
            "operator" => true,
            "reader" => access.IsRead,
            "outsider" => access.IsRead && access.Action != JobDashboardAction.ViewArguments,
            _ => false,
        });
    }

    private static async Task EachAsync(DashboardHost dashboard, string user, string place, Action<string, string, HttpStatusCode> check)
    {
        var routes = dashboard.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToArray();
        Assert.InRange(routes.Length, 40, 120);
        var id = dashboard.Storage.Data.Jobs[3].Id;
        foreach (var route in routes)
        {
            var path = (route.RoutePattern.RawText ?? "").Replace("{id}", id, StringComparison.Ordinal)
                .Replace("{version}/{name}", "x/app.js", StringComparison.Ordinal).Replace("{**rest}", "x", StringComparison.Ordinal);
            var method = route.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods[0];
            using var request = new HttpRequestMessage(new(method), path);
            request.Headers.Add("Sec-Fetch-Site", "same-origin");
            if (user != "anonymous") request.Headers.Add("User", user);
            if (place == "proxied") request.Headers.Add("X-Forwarded-For", "1.2.3.4");
            if (place == "foreign") request.Headers.Host = "jobs.example";
            if (method == "POST")
            {
                request.Content = new FormUrlEncodedContent([
                    new("id", id),
                    new("queue", "default"),
                    new("server", dashboard.Storage.Data.Overview.Servers[0].Id),
                    new("in", "00:05:00"),
                ]);
            }
            // one of them is a stream, which does not end
            using var response = await dashboard.Client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
            check(method, path, response.StatusCode);
        }
    }
}
