using JobLib.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Live;

/// <summary>What open browsers ask of a real storage: a SQLite file, with every question to it counted.</summary>
public sealed class SharedCostTests : IDisposable
{
    private static readonly string[] Paths =
    [
        "/jobs",
        "/jobs/list",
        "/jobs/list?state=failed",
        "/jobs/servers",
        "/jobs/errors",
        "/jobs/recurring",
        "/jobs/types",
    ];

    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;
    private readonly SteppedClock clock = new();
    private int questions;

    [Fact]
    public async Task Twenty_open_browsers_cost_the_database_the_same_as_one()
    {
        await using var app = await StartAsync();
        await app.Services.GetRequiredService<IBackgroundJobClient>().EnqueueAsync(() => Console.WriteLine("one job"));
        await WatchAsync(app, browsers: 1); // makes the schema, and what is asked once in a process
        var one = await WatchAsync(app, browsers: 1);
        var twenty = await WatchAsync(app, browsers: 20);
        Assert.InRange(one, 5, 50);
        Assert.Equal(one, twenty);
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    // Each browser has its stream open, is told that something has changed, and draws every page again. No answer is kept from before.
    private async Task<int> WatchAsync(WebApplication app, int browsers)
    {
        clock.Step();
        var before = Volatile.Read(ref questions);
        await Task.WhenAll(Enumerable.Range(0, browsers).Select(_ => BrowseAsync(new(app.Urls.First()))));
        return Volatile.Read(ref questions) - before;
    }

    private static async Task BrowseAsync(Uri address)
    {
        using var client = new HttpClient { BaseAddress = address };
        using var stream = new StreamReader(await client.GetStreamAsync("/jobs/live?topic=overview"));
        while (await stream.ReadLineAsync() is { } line && !line.StartsWith("event: changed", StringComparison.Ordinal))
        {
        }

        foreach (var path in Paths) await client.GetStringAsync(path);
    }

    private async Task<WebApplication> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(clock);
        builder.Services.AddJobLib(jobs => jobs.UseStorage(services => Counted(services, Path.Combine(folder, "jobs.db"))));
        var app = builder.Build();
        app.MapJobDashboard("/jobs");
        await app.StartAsync();
        return app;
    }

    private IJobStorage Counted(IServiceProvider services, string file)
    {
        using var chosen = new ServiceCollection().AddJobLib(jobs => jobs.UseSqlite(file)).BuildServiceProvider();
        var storage = chosen.GetRequiredService<JobLibBuilder>().CreateStorage(services);
        var reader = CountedCalls.Of(storage.Reader, (_, answer) =>
        {
            Interlocked.Increment(ref questions);
            return answer;
        });
        return CountedCalls.Of(storage, (method, answer) => method.Name == "get_Reader" ? reader : answer);
    }

    /// <summary>
    /// Stands still for whoever measures, and steps on when told to; what waits for a time waits for a real one, which no timer of a FakeTimeProvider would.
    /// </summary>
    private sealed class SteppedClock : TimeProvider
    {
        private long at;

        public void Step() => Interlocked.Add(ref at, 120 * TimestampFrequency);

        public override long GetTimestamp() => Interlocked.Read(ref at);
    }
}
