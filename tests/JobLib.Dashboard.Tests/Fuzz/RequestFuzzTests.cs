using System.Net;
using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Fuzz;

/// <summary>
/// Every address of the dashboard, asked in every wrong way, over real storages: the answer may be a refusal, and is never an error of the server's, nor none.
/// </summary>
public sealed class RequestFuzzTests : IDisposable
{
    private const int Rounds = 12; // for each route
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30); // a hang is one on a busy machine too

    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Theory]
    [InlineData("memory", 1)]
    [InlineData("memory", 2)]
    [InlineData("memory", 3)]
    [InlineData("SQLite", 4)]
    [InlineData("SQLite", 5)]
    public async Task No_request_has_an_error_of_the_servers_or_no_answer(string storage, int seed)
    {
        await using var app = await StartAsync(storage);
        var values = new StrangeValues(seed, await FillAsync(app));
        using var client = new HttpClient(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false })
        {
            BaseAddress = new(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)),
            Timeout = Patience,
        };
        var routes = app.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>().ToList();
        Assert.True(routes.Count > 50, "The routes of the dashboard are not where they were.");
        var wrong = new List<string>();
        for (var round = 0; round < Rounds; round++)
        {
            foreach (var route in routes)
            {
                var method = route.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods[0] ?? "GET";
                using var request = new HttpRequestMessage(new(method), values.Address(route.RoutePattern.RawText ?? ""));
                if (method == "POST") request.Content = values.Form();
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
                using var answer = await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken);
                if ((int)answer.StatusCode >= 500) wrong.Add($"{method} {request.RequestUri} {await FormOf(request)}: {(int)answer.StatusCode}");
            }
        }

        Assert.True(wrong.Count == 0, $"Seed {seed}:\n{string.Join('\n', wrong.Distinct())}");
    }

    [Theory]
    [InlineData("list?cursor=x")]
    [InlineData("list?state=scheduled&order=DueFirst&cursor=0")]
    [InlineData("errors?cursor=x")]
    [InlineData("batches?cursor=x")]
    [InlineData("audit?cursor=x")]
    [InlineData("api/v1/jobs?cursor=x")]
    [InlineData("api/v1/audit?cursor=x")]
    public async Task A_cursor_that_no_page_has_given_is_refused(string path)
    {
        await using var app = await StartAsync("SQLite");
        using var client = new HttpClient { BaseAddress = new(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) };

        using var answer = await client.GetAsync("/jobs/" + path, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Contains("no such page", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("multipart/form-data")]
    [InlineData("multipart/form-data; boundary=b")]
    [InlineData("application/x-www-form-urlencoded; charset=utf-7")]
    public async Task A_form_that_cannot_be_read_is_refused(string type)
    {
        await using var app = await StartAsync("memory");
        using var client = new HttpClient { BaseAddress = new(app.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) };
        using var request = new HttpRequestMessage(HttpMethod.Post, "/jobs/queue/pause") { Content = new ByteArrayContent("--b\r\nqueue=default"u8.ToArray()) };
        request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        request.Headers.Add("Sec-Fetch-Site", "same-origin");

        using var answer = await client.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
    }

    [Fact]
    public async Task A_form_larger_than_the_server_takes_is_refused_with_a_sentence()
    {
        await using var dashboard = await DashboardHost.StartAsync(build: builder =>
            builder.WebHost.ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = 1_000)
        );
        foreach (var type in new[] { "multipart/form-data; boundary=b", "application/x-www-form-urlencoded" })
        {
            using var answer = await dashboard.SendAsync(HttpMethod.Post, "/jobs/queue/pause", request =>
            {
                request.Headers.Add("Sec-Fetch-Site", "same-origin");
                request.Content = new ByteArrayContent(
                    Encoding.ASCII.GetBytes($"--b\r\nContent-Disposition: form-data; name=\"queue\"\r\n\r\n{new string('x', 5_000)}\r\n--b--\r\n")
                );
                request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
            });
            Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
            Assert.Contains(
                "larger than a form may be",
                await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken),
                StringComparison.Ordinal
            );
        }

        Assert.Empty(dashboard.Storage.Actions);
    }

    [Fact]
    public async Task A_way_back_that_no_header_can_hold_leads_to_the_overview()
    {
        await using var dashboard = await DashboardHost.StartAsync();
        var job = dashboard.Storage.Data.Jobs.First(job => job.State == JobState.Failed);

        using var answer = await dashboard.PostAsync($"/jobs/job/{job.Id}/retry", ("back", "/jobs/list?q=\u00fc"));

        Assert.Equal(HttpStatusCode.SeeOther, answer.StatusCode);
        Assert.Equal("/jobs", answer.Headers.Location?.ToString());
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private async Task<WebApplication> StartAsync(string storage)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddJobLib(jobs =>
        {
            if (storage == "SQLite") jobs.UseSqlite(Path.Combine(folder, "jobs.db"));
            else jobs.UseInMemory();
        });
        var app = builder.Build();
        app.MapJobDashboard("/jobs", options => options.AllowEnqueue = true);
        await app.StartAsync();
        return app;
    }

    // Ids and cursors that exist: what is nearly right gets further than what is quite wrong.
    private static async Task<string[]> FillAsync(WebApplication app)
    {
        var client = app.Services.GetRequiredService<IBackgroundJobClient>();
        var known = new List<string>();
        for (var i = 0; i < 60; i++) known.Add(await client.EnqueueAsync(() => Console.WriteLine("one job")));
        for (var i = 0; i < 60; i++) known.Add(await client.ScheduleAsync(() => Console.WriteLine("later"), TimeSpan.FromDays(1 + i)));
        known.Add(await client.ContinueJobWithAsync(known[0], () => Console.WriteLine("after")));
        await client.DeleteAsync(known[1]);
        await app
            .Services.GetRequiredService<IRecurringJobManager>()
            .AddOrUpdateAsync("nightly", Job.FromExpression(() => Console.WriteLine("night")), Cron.Daily());
        var monitor = app.Services.GetRequiredService<IJobMonitor>();
        foreach (var query in new JobQuery[] { new() { Size = 5 }, new() { Size = 5, States = [JobState.Scheduled], Order = JobOrder.DueFirst } })
        {
            if ((await monitor.QueryAsync(query)).Next is { } cursor) known.Add(cursor);
        }

        return [.. known, "nightly", "default"];
    }

    private static async Task<string> FormOf(HttpRequestMessage request)
    {
        if (request.Content is not { } content) return "";
        var text = Encoding.UTF8.GetString(await content.ReadAsByteArrayAsync()); // whatever charset it says that it has
        return $"{content.Headers.ContentType} {text[..Math.Min(text.Length, 500)]}";
    }
}
