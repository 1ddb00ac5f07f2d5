using System.Text.Json;

namespace JobLib.Samples.Tests;

/// <summary>The first promise, with real processes: an acknowledged job is never lost, and what runs twice ran in a process that was killed.</summary>
public sealed class KillTests : IDisposable
{
    private const int Kills = 20;
    private const int Workers = 10;
    private readonly string folder = Directory.CreateTempSubdirectory("joblib-").FullName;

    [Fact]
    public async Task Twenty_kills_at_random_moments_lose_no_acknowledged_job_and_every_duplicate_belongs_to_a_kill()
    {
        var seed = Environment.TickCount;
        var random = new Random(seed);
        var database = Path.Combine(folder, "jobs.db");
        (string, string)[] brief =
        [
            ("JobLib__Server__Lease", "00:00:01.5"),
            ("JobLib__Server__Heartbeat", "00:00:00.3"),
            ("JobLib__Server__SelfFence", "00:00:00.9"),
            ("JobLib__Server__RescueInterval", "00:00:00.3"),
            ("JobLib__Server__WorkerCount", $"{Workers}"),
            ("JobLib__Server__MaxPrefetch", "0"), // so that a process holds what its workers run, and what waits to be recorded
            ("JobLib__Server__MaxCrashes", "1000"), // every kill is charged to what ran; none of these jobs is poison
        ];
        var acknowledged = new List<string>();
        for (var kill = 0; kill < Kills; kill++)
        {
            using var app = await AppProcess.QuickStartAsync(database, brief);
            using var killed = new CancellationTokenSource();
            var posting = PostUntilKilledAsync(app, acknowledged, killed.Token);
            await Task.Delay(random.Next(50, 700)); // the random moment is what is tested
            app.Kill();
            await killed.CancelAsync();
            await posting;
        }

        using var last = await AppProcess.QuickStartAsync(database, brief);
        Assert.True(acknowledged.Count > Kills, $"Only {acknowledged.Count} jobs were acknowledged (seed {seed}).");
        var repeated = 0;
        foreach (var id in acknowledged)
        {
            var job = default(JsonElement);
            await last.UntilAsync(
                async () => (job = await last.GetAsync($"/api/jobs/{id}")).GetProperty("state").GetString() == "Succeeded",
                $"Job {id} should be Succeeded (seed {seed})."
            );
            var runs = job.GetProperty("history").EnumerateArray().Where(step => step.GetProperty("state").GetString() == "Processing").ToList();
            repeated += runs.Count - 1;
            Assert.True(runs.Count <= Kills + 1, $"Job {id} ran {runs.Count} times (seed {seed}).");
        }

        // A job is repeated only where its process was killed: at most what each killed process held, a job a worker and as many whose outcome was on its way.
        Assert.True(repeated <= Kills * 2 * Workers, $"{repeated} repetitions are more than {Kills} kills explain (seed {seed}).");
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private static async Task PostUntilKilledAsync(AppProcess app, List<string> acknowledged, CancellationToken killed)
    {
        while (!killed.IsCancellationRequested)
        {
            try
            {
                acknowledged.Add(await app.PostAsync("/orders"));
            }
            catch (Exception error) when (error is HttpRequestException or IOException or TaskCanceledException)
            {
                return; // killed in the middle: nothing was acknowledged
            }
        }
    }
}
