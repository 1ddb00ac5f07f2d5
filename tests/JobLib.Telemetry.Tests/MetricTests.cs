using System.Diagnostics.Metrics;
using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using JobLib.Tests;
using OpenTelemetry.Metrics;

namespace JobLib.Telemetry.Tests;

/// <summary>What OpenTelemetry's SDK collects of JobLib's meter.</summary>
public sealed class MetricTests
{
    private readonly StorageFaults faults = new();

    [Fact]
    public async Task Every_instrument_has_a_value()
    {
        Deeds.Close();
        await using var host = await StartAsync();
        await host.UntilAsync(host.Client.Enqueue(() => Deeds.Nothing()), JobState.Succeeded);
        await host.UntilAsync(host.Client.Enqueue(() => Deeds.Fail()), JobState.Failed);
        await host.UntilAsync(host.Client.Enqueue(() => Deeds.WaitAsync()), JobState.Processing);
        host.Client.Enqueue("nobody", () => Deeds.Nothing());
        await host.Storage.Recurring.SaveAsync([Late()], JobActor.Application, default);
        faults.Fail(nameof(IMaintenance.PromoteAsync), () => new InvalidTimeZoneException(), times: 1);
        host.Client.Schedule("elsewhere", () => Deeds.Nothing(), TimeSpan.FromMilliseconds(50)); // something to promote

        string[] early = [.. Instruments().Where(name => name != "joblib.lease.lost")];
        Assert.Equal(17, early.Length);
        await Eventually.Async(() => Task.FromResult(Missing(host, early).Count == 0), () => $"Without a value: {string.Join(", ", Missing(host, early))}");
        var collected = host.Collect();
        Assert.Equal(["joblib.server.name=one", "messaging.destination.name=default"], Only(collected, "joblib.job.active").Tags().Order());
        Assert.Equal(1, Only(collected, "joblib.job.active").GetSumLong());
        Assert.Equal(2, Only(collected, "joblib.worker.capacity").GetSumLong());
        Assert.Equal(0.5, Only(collected, "joblib.worker.utilization").GetGaugeLastValueDouble());
        Assert.Equal(
            1,
            Points
                .Of(collected["joblib.queue.depth"].Single())
                .Single(point => point.Tags().Contains("messaging.destination.name=nobody"))
                .GetGaugeLastValueLong()
        );
        Assert.InRange(Only(collected, "joblib.recurring.missed").GetSumLong(), 5, 6); // due for 5 minutes, each minute

        Deeds.Open();
        var server = Assert.Single((await host.Storage.Reader.OverviewAsync(default)).Servers);
        await host.Storage.Servers.LeaveAsync(new ServerId(Guid.Parse(server.Id)), [], default); // behind its back
        await Eventually.Async(() => Task.FromResult(Missing(host, "joblib.lease.lost").Count == 0), () => "The server should notice that its lease is lost.");
    }

    [Fact]
    public async Task No_tag_of_a_metric_holds_a_jobs_id_or_an_argument()
    {
        await using var host = await StartAsync();
        var id = host.Client.Enqueue(() => Deeds.Number(4711));
        await host.UntilAsync(id, JobState.Succeeded);

        var tags = host.Collect().SelectMany(metrics => metrics).SelectMany(Points.Of).SelectMany(point => point.Tags()).Distinct().ToList();

        Assert.Contains("joblib.job.name=Deeds.Number", tags);
        Assert.DoesNotContain(tags, tag => tag.Contains(id, StringComparison.Ordinal) || tag.Contains("4711", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_storage_that_is_away_costs_the_queues_their_figures_and_nothing_else()
    {
        await using var host = await CollectingHost.StartAsync(jobs => jobs.UseStorage(_ => throw new StorageUnavailableException("away", null)), _ => { });

        await Eventually.Async(() => Task.FromResult(Missing(host, "joblib.worker.capacity").Count == 0), () => "The server should be seen.");

        Assert.Equal(
            ["joblib.queue.depth", "joblib.queue.oldest_age"],
            Missing(host, "joblib.queue.depth", "joblib.queue.oldest_age", "joblib.worker.capacity")
        );
    }

    private Task<CollectingHost> StartAsync() => CollectingHost.StartAsync(
        jobs => jobs.UseStorage(_ => new FaultyStorage(new InMemoryStorage(new(), TimeProvider.System), faults)),
        options =>
        {
            options.Name = "one";
            options.WorkerCount = 2;
        });

    // Those that the meter has, whoever listens.
    private static List<string> Instruments()
    {
        var names = new List<string>();
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => names.Add(instrument.Name) };
        listener.Start();
        return
        [
            .. names.Where(name => name.StartsWith("messaging.", StringComparison.Ordinal) || name.StartsWith("joblib.", StringComparison.Ordinal)).Distinct(),
        ];
    }

    private static List<string> Missing(CollectingHost host, params string[] names)
    {
        var collected = host.Collect();
        return [.. names.Where(name => !collected[name].SelectMany(Points.Of).Any())];
    }

    private static MetricPoint Only(ILookup<string, MetricSnapshot> collected, string name) => Points.Of(collected[name].Single()).Single();

    private static RecurringDefinition Late() => new()
    {
        Id = "late",
        Payload = new("JobLib.Telemetry.Tests.Deeds, JobLib.Telemetry.Tests", nameof(Deeds.Nothing), "", "[]"),
        Cron = "* * * * *",
        TimeZone = "UTC",
        Queue = "default",
        Next = Minute(DateTimeOffset.UtcNow.AddMinutes(-5)),
    };

    private static DateTimeOffset Minute(DateTimeOffset time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMinute), time.Offset);
}
