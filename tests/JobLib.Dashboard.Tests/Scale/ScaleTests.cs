using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Dashboard.Tests.Scale;

/// <summary>
/// Every page on a real storage with jobs in all states. By default with a few, to hold that each answers; with <c>JOBLIB_SCALE=1000000</c> it measures how
/// fast (docs/dashboard.md says how, and what came of it). Never a limit: a figure of a busy machine says nothing.
/// </summary>
public abstract partial class ScaleTests
{
    private const long Few = 12_000; // more than a search looks at for one page
    private static readonly long Jobs = long.TryParse(
        Environment.GetEnvironmentVariable("JOBLIB_SCALE"),
        NumberStyles.None,
        CultureInfo.InvariantCulture,
        out var jobs
    )
        ? jobs
        : Few;
    private static readonly int Rounds = Jobs == Few ? 1 : 40;
    private const int MostPages = 500; // of a search that goes on
    private const int WarmUps = 5; // of each page: they are the compiler's, whatever the number of jobs

    [Fact]
    public async Task Every_page_answers_however_many_jobs_there_are()
    {
        await using var storage = await CreateAsync();
        var clock = new HurriedClock();
        await using (var first = await StartAsync(storage, clock)) await ReadAsync(first, "/jobs"); // makes the schema
        var bytes = await storage.FillAsync(Jobs, TimeProvider.System.GetUtcNow());
        await using var app = await StartAsync(storage, clock);
        await ScaleSurroundings.MakeAsync(app.Services);
        var failed = await FirstJobAsync(app);
        var searched = await ReadAsync(app, "/jobs/list?q=error:nothing");
        Assert.Contains("Searched back to", searched, StringComparison.Ordinal);
        Assert.Contains(">Continue</a>", searched, StringComparison.Ordinal);

        var report = new StringBuilder().AppendLine(
            CultureInfo.InvariantCulture,
            $"{GetType().Name}, {Jobs:N0} jobs, {bytes / 1_000_000:N0} MB: p50, p95 in ms of {Rounds} pages"
        );
        string[] paths =
        [
            "/jobs",
            "/jobs?range=7d",
            "/jobs/list",
            "/jobs/list?state=enqueued",
            "/jobs/list?state=processing",
            "/jobs/list?state=scheduled",
            "/jobs/list?state=retrying",
            "/jobs/list?state=awaiting",
            "/jobs/list?state=succeeded",
            "/jobs/list?state=failed",
            "/jobs/list?state=deleted",
            "/jobs/list?state=succeeded&order=OldestFirst",
            $"/jobs/job/{failed}",
            "/jobs/errors",
            "/jobs/recurring",
            "/jobs/servers",
            "/jobs/batches",
            "/jobs/audit",
            "/jobs/list?q=queue:critical",
            "/jobs/list?q=type:Mailer",
            "/jobs/list?q=fingerprint:f1",
            "/jobs/list?state=failed&q=type:Reports",
            "/jobs/list?q=error:nothing", "/jobs/list?q=arg.1:nobody", "/jobs/bulk?verb=Retry&state=failed",
        ];
        foreach (var path in paths.Concat(Lists()))
        {
            var times = new double[Rounds];
            for (var i = Rounds == 1 ? 0 : -WarmUps; i < Rounds; i++)
            {
                clock.Hurry(); // past everything that is kept, so that the storage is asked anew
                var began = Stopwatch.GetTimestamp();
                await ReadAsync(app, path);
                if (i >= 0) times[i] = Stopwatch.GetElapsedTime(began).TotalMilliseconds;
            }

            Array.Sort(times);
            report.AppendLine(
                CultureInfo.InvariantCulture,
                $"{times[Rounds / 2], 8:0.0} {times[Rounds * 95 / 100], 8:0.0}  {path.Replace(failed, "{id}", StringComparison.Ordinal)}{await FollowAsync(app, path)}"
            );
        }

        TestContext.Current.TestOutputHelper?.WriteLine(report.ToString());
        if (Environment.GetEnvironmentVariable("JOBLIB_SCALE_REPORT") is { Length: > 0 } into) await File.AppendAllTextAsync(into, report.ToString());
    }

    protected abstract Task<IFilledStorage> CreateAsync();

    // Lists by state, queue, type, time, and by two of them; of what there is much of, and of what only the oldest thousandth has.
    private static IEnumerable<string> Lists()
    {
        string[] single = ["queue:critical", "queue:legacy", "type:Mailer", "type:Archive", "last:1h"];
        string[] pairs = ["queue:critical type:Mailer", "queue:legacy type:Archive", "queue:critical last:1h", "type:Mailer last:1h", "type:Archive last:1h"];
        foreach (var order in new[] { "NewestFirst", "OldestFirst" })
        {
            foreach (var search in single.Concat(pairs)) yield return $"/jobs/list?q={Uri.EscapeDataString(search)}&order={order}";
            foreach (var state in new[] { "succeeded", "failed", "enqueued" })
            {
                yield return $"/jobs/list?state={state}&order={order}";
                foreach (var search in single) yield return $"/jobs/list?state={state}&q={Uri.EscapeDataString(search)}&order={order}";
            }
        }
    }

    // A page that has nothing yet goes on by itself: how long somebody waits for the first rows.
    private static async Task<string> FollowAsync(WebApplication app, string path)
    {
        if (Rounds == 1) return "";
        var (pages, began, at) = (0, Stopwatch.GetTimestamp(), path);
        while (pages < MostPages)
        {
            var page = await ReadAsync(app, at);
            pages++;
            if (page.Contains("data-row", StringComparison.Ordinal) || Going().Match(page) is not { Success: true } going) break;
            at = WebUtility.HtmlDecode(going.Groups[1].Value);
        }

        return pages == 1 ? "" : string.Create(CultureInfo.InvariantCulture, $"  ({pages} pages to the first rows, {Stopwatch.GetElapsedTime(began).TotalMilliseconds:0} ms)");
    }

    [GeneratedRegex("data-going=\"([^\"]+)\"")]
    private static partial Regex Going();

    private static async Task<WebApplication> StartAsync(IFilledStorage storage, TimeProvider clock)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { EnvironmentName = "Development" });
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(clock);
        builder.Services.AddJobLib(storage.Use);
        var app = builder.Build();
        app.MapJobDashboard("/jobs");
        await app.StartAsync();
        return app;
    }

    private static async Task<string> ReadAsync(WebApplication app, string path)
    {
        using var client = new HttpClient { BaseAddress = new(app.Urls.First()) };
        using var answer = await client.GetAsync(path);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.True(answer.IsSuccessStatusCode, $"{path} answered {(int)answer.StatusCode}: {text}");
        return text;
    }

    private static async Task<string> FirstJobAsync(WebApplication app)
    {
        using var jobs = System.Text.Json.JsonDocument.Parse(await ReadAsync(app, "/jobs/api/v1/jobs?state=failed"));
        return jobs.RootElement.GetProperty("items")[0].GetProperty("id").GetString() ?? "";
    }

    /// <summary>Ticks as time does, since this measures, and jumps ahead when told to.</summary>
    private sealed class HurriedClock : TimeProvider
    {
        private long ahead;

        public void Hurry() => Interlocked.Add(ref ahead, 120 * TimestampFrequency);

        public override long GetTimestamp() => base.GetTimestamp() + Interlocked.Read(ref ahead);
    }
}
