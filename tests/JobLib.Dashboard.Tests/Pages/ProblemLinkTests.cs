using AngleSharp.Html.Dom;
using AngleSharp.Html.Parser;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Dashboard.Tests.Pages;

/// <summary>Whoever follows the one action of a problem finds what it names, in one page, among many other jobs.</summary>
public sealed class ProblemLinkTests : IAsyncLifetime
{
    private const int Others = JobQuery.ScanBound + 100;
    private const string Generic = "Shop.Importer`1[[Shop.Order, Shop]], Shop";

    private readonly FakeTimeProvider clock = new(TimeProvider.System.GetUtcNow());
    private readonly InMemoryStorage storage;
    private WebApplication? app;

    public ProblemLinkTests() => storage = new(new(), clock);

    [Fact]
    public async Task Each_action_finds_what_its_problem_names()
    {
        var lost = await CreateAsync(Job("legacy"), Job("legacy"));
        var overdue = await CreateAsync(Job("default") with { Start = JobStart.After(TimeSpan.FromMinutes(1)) });
        var unknown = await CreateAsync(Job("imports") with { Payload = new(Generic, "RunAsync", "", "[]") });
        foreach (var unit in Enumerable.Range(0, Others).Select(_ => Job("default")).Chunk(storage.Info.MaxSet)) await CreateAsync(unit);
        var server = await storage.Servers.RegisterAsync(
            new()
            {
                Name = "web",
                Machine = "m",
                ProcessId = 1,
                Version = Diagnostics.LibraryVersion.Current,
                Queues = ["default", "imports"],
                WorkerCount = 1,
                LocalTime = clock.GetUtcNow(),
            },
            TimeSpan.FromDays(1),
            default
        );
        var running = await ClaimAsync(server, "default", 1);
        clock.Advance(TimeSpan.FromMinutes(20));
        var claimed = await ClaimAsync(server, "imports", 2);
        await storage.Queue.FinishAsync(
            new()
            {
                Owner = server,
                Outcomes =
                [
                    new()
                    {
                        Id = claimed.Id,
                        Fence = claimed.Fence,
                        Outcome = new()
                        {
                            Kind = JobOutcomeKind.Released,
                            Delay = TimeSpan.FromMinutes(1),
                            UnknownType = true,
                            ChargesAttempt = false,
                        },
                    },
                ],
            },
            default
        );

        var problems = (await PageAsync("/jobs"))
            .QuerySelectorAll(".problems li")
            .ToDictionary(item => item.GetAttribute("data-key") ?? "", item => item.QuerySelector("a")?.GetAttribute("href") ?? "");
        Assert.Equal(
            ["overdue", "stuck default", "type Shop.Importer`1[[Shop.Order, Shop]].RunAsync", "unserved legacy"],
            problems.Keys.Order(StringComparer.Ordinal)
        );
        Assert.Equal(lost.Reverse(), await ListAsync(problems["unserved legacy"]));
        Assert.Equal([running.Id], await ListAsync(problems["stuck default"]));
        Assert.Equal(overdue, (await ListAsync(problems["overdue"])).Take(1));
        Assert.Equal(unknown, await ListAsync(problems["type Shop.Importer`1[[Shop.Order, Shop]].RunAsync"]));
        Assert.Equal(unknown, await ListAsync("/jobs/list?q=Importer.RunAsync")); // the name that lists show
    }

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddJobLib(jobs => jobs.UseStorage(_ => storage));
        app = builder.Build();
        app.MapJobDashboard("/jobs");
        await app.StartAsync();
    }

    public async ValueTask DisposeAsync()
    {
        if (app is not null) await app.DisposeAsync();
    }

    private NewJob Job(string queue) => new() { Id = JobId.New(clock), Payload = new("Shop.IMailer, Shop", "Send", "System.Int32", "[42]"), Queue = queue };

    private async Task<IReadOnlyList<JobId>> CreateAsync(params IReadOnlyList<NewJob> jobs)
    {
        await storage.Jobs.InsertAsync(new() { Jobs = jobs }, null, default);
        return [.. jobs.Select(job => job.Id)];
    }

    private async Task<ClaimedJob> ClaimAsync(ServerId server, string queue, long claim) =>
        Assert.Single((await storage.Queue.FetchAsync(new() { Owner = server, Claim = claim, Max = 1, Lanes = [new(queue, 1)] }, default)).Jobs);

    private async Task<IReadOnlyList<JobId>> ListAsync(string path)
    {
        var page = await PageAsync(path);
        Assert.Null(page.QuerySelector("[data-going]"));
        return [.. page.QuerySelectorAll("[data-row]").Select(row => JobId.Parse(row.GetAttribute("data-key") ?? ""))];
    }

    private async Task<IHtmlDocument> PageAsync(string path)
    {
        using var client = new HttpClient { BaseAddress = new(app!.Urls.First().Replace("127.0.0.1", "localhost", StringComparison.Ordinal)) };
        using var answer = await client.GetAsync(path);
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}");
        return new HtmlParser().ParseDocument(await answer.Content.ReadAsStringAsync());
    }
}
