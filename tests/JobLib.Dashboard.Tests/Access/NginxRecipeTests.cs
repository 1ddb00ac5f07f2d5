using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;

namespace JobLib.Dashboard.Tests.Access;

/// <summary>
/// The recipe for a proxy that asks for the password, as docs/dashboard.md has it, with a real nginx. The application's other pages are for everybody.
/// </summary>
public sealed partial class NginxRecipeTests : IAsyncLifetime
{
    private const string Shown = "Nightly secrets"; // the title of the dashboard: no answer without the password may hold it

    private DashboardHost? dashboard;
    private Nginx? nginx;

    private DashboardHost Dashboard => dashboard ?? throw new InvalidOperationException("The application has not started.");

    private Nginx Proxy => nginx ?? throw new InvalidOperationException("The proxy has not started.");

    public async ValueTask InitializeAsync()
    {
        dashboard = await DashboardHost.StartAsync(
            options =>
            {
                options.Title = Shown;
                options.AllowUnauthenticated = true;
                options.UnauthenticatedHosts.Add("jobs.example.com");
                options.UserName = context => context.Request.Headers["X-Remote-User"];
            },
            environment: "Production", use: app => app.MapGet("/{**page}", () => "for everybody"));
        var recipe = (await RecipeAsync()).Replace(
            "127.0.0.1:5000",
            dashboard.Address.Authority.Replace("localhost", "127.0.0.1", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
        nginx = await Nginx.StartAsync($$"""
            {{recipe}}
            location / {
                proxy_pass       http://127.0.0.1:{{dashboard.Address.Port}};
                proxy_set_header Host $http_host;
            }
            """);
    }

    [Theory]
    [InlineData("/jobs")]
    [InlineData("/jobs/")]
    [InlineData("/jobs/list")]
    [InlineData("/jobs?x")]
    [InlineData("/Jobs")]
    [InlineData("/JOBS/list")]
    [InlineData("/%6aobs")]
    [InlineData("/%4Aobs")]
    [InlineData("//jobs")]
    [InlineData("/./jobs")]
    [InlineData("/x/../jobs")]
    [InlineData("/x/%2e%2e/jobs")]
    [InlineData("/jobs//..")]
    [InlineData("/jobs//../")]
    [InlineData("/jobs/list//..")]
    [InlineData("/jobs//%2e%2e")]
    [InlineData("/jobs/list//../../")]
    [InlineData("/jobs//../list")]
    [InlineData("/Jobs//../list")]
    [InlineData("/jobs/..%2fother")]
    [InlineData("/jobs/job/x%2f..%2f..%2f..%2fother")]
    [InlineData("/jobs%2f")]
    [InlineData("/jobs%5c")]
    [InlineData("/jobs/%5c..%5c..%5c")]
    [InlineData("/jobs;x")]
    [InlineData("/jobs%00")]
    [InlineData("/jobs%20")]
    [InlineData("/jobs.")]
    [InlineData("/jobs%23/..")]
    [InlineData("/jobs%3f/..")]
    [InlineData("http://jobs.example.com/jobs")]
    [InlineData("http://jobs.example.com/jobs//..")]
    public async Task No_spelling_leads_past_the_password(string target)
    {
        foreach (var host in new[] { "jobs.example.com", "localhost", "JOBS.EXAMPLE.COM" })
        {
            var answer = await Proxy.SendAsync($"GET {target} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n");
            Assert.StartsWith("HTTP/1.1 ", answer, StringComparison.Ordinal);
            Assert.DoesNotContain(Shown, answer, StringComparison.Ordinal);

            await Proxy.SendAsync(
                $"POST {target.TrimEnd('/')}/queue/pause HTTP/1.1\r\nHost: {host}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\nConnection: close\r\n\r\nqueue=default"
            );
            Assert.Empty(Dashboard.Storage.Actions);
        }
    }

    [Fact]
    public async Task With_the_password_pages_are_shown_and_what_they_do_bears_the_users_name()
    {
        var page = await Proxy.SendAsync($"GET /jobs HTTP/1.1\r\nHost: jobs.example.com\r\n{Nginx.PasswordHeader}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 200", page, StringComparison.Ordinal);
        Assert.Contains(Shown, page, StringComparison.Ordinal);

        // A browser without Sec-Fetch-Site names its origin, with the port that it knows.
        var change = await Proxy.SendAsync(
            $"POST /jobs/queue/pause HTTP/1.1\r\nHost: jobs.example.com:8443\r\nOrigin: https://jobs.example.com:8443\r\nX-Remote-User: somebody else\r\n{Nginx.PasswordHeader}Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 13\r\nConnection: close\r\n\r\nqueue=default"
        );
        Assert.StartsWith("HTTP/1.1 303", change, StringComparison.Ordinal);
        Assert.Equal(Nginx.User, Assert.Single(Dashboard.Storage.Actions).Actor.Name);
    }

    [Fact]
    public async Task A_host_that_is_not_named_is_refused_with_the_password_too()
    {
        var answer = await Proxy.SendAsync($"GET /jobs HTTP/1.1\r\nHost: evil.example\r\n{Nginx.PasswordHeader}Connection: close\r\n\r\n");
        Assert.StartsWith("HTTP/1.1 403", answer, StringComparison.Ordinal);
        Assert.Contains("UnauthenticatedHosts", answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Pages_live_through_the_proxy()
    {
        var stream = await Proxy.SendAsync(
            $"GET /jobs/live?topic=overview HTTP/1.1\r\nHost: jobs.example.com\r\n{Nginx.PasswordHeader}\r\n",
            until: "event: changed"
        );
        Assert.Contains("event: changed", stream, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_rest_of_the_application_needs_no_password()
    {
        Assert.Contains(
            "for everybody",
            await Proxy.SendAsync("GET /jobseekers HTTP/1.1\r\nHost: jobs.example.com\r\nConnection: close\r\n\r\n"),
            StringComparison.Ordinal
        );
    }

    public async ValueTask DisposeAsync()
    {
        if (nginx is not null) await nginx.DisposeAsync();
        if (dashboard is not null) await dashboard.DisposeAsync();
    }

    private static async Task<string> RecipeAsync()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            var document = Path.Combine(folder.FullName, "docs", "dashboard.md");
            if (File.Exists(document)) return Recipe().Match(await File.ReadAllTextAsync(document)).Groups["block"].Value;
        }

        throw new InvalidOperationException("docs/dashboard.md is not above the tests.");
    }

    [GeneratedRegex("```nginx\n(?<block>.*?)```", RegexOptions.Singleline)]
    private static partial Regex Recipe();
}
