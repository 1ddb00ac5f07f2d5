using JobLib.Storage;
using JobLib.Telemetry.Observed;
using JobLib.Telemetry.Tests.Health;
using JobLib.Tests;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Telemetry.Tests;

/// <summary>What telemetry costs where nobody listens.</summary>
public class SilenceTests
{
    private static readonly ClaimedJob Claim = new()
    {
        Id = JobId.New(TimeProvider.System),
        Fence = 1,
        Attempt = 1,
        Queue = "default",
        Payload = new("T", "M", "", "[]"),
        CreatedAt = DateTimeOffset.UnixEpoch,
        ReadyAt = DateTimeOffset.UnixEpoch,
    };

    private static readonly JobOutcome Outcome = new() { Kind = JobOutcomeKind.Succeeded };

    [Fact]
    public void A_job_costs_no_memory()
    {
        using var telemetry = new JobTelemetry(null, TimeProvider.System);
        var storage = new StorageObserver(telemetry, "storage");
        TellAll(telemetry, storage); // compiles it

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1_000; i++) TellAll(telemetry, storage);

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);
    }

    [Fact]
    public async Task A_job_has_no_activity()
    {
        await using var scene = await HealthScene.StartAsync(_ => { }, _ => { }, fakeClock: false);

        var id = scene.Client.Enqueue(() => Deeds.Look());

        var monitor = scene.Services.GetRequiredService<IJobMonitor>();
        await Eventually.Async(async () => (await monitor.FindAsync(id))?.State == JobState.Succeeded, () => "The job should run.");
        Assert.Null(Deeds.Seen);
    }

    private static void TellAll(JobTelemetry telemetry, StorageObserver storage)
    {
        Assert.False(telemetry.ObservesClients || telemetry.ObservesStorage || telemetry.ObservesTicks);
        telemetry.Consumed([]);
        telemetry.Started(Claim);
        using (var span = JobTelemetry.Process(Claim, 1, continues: false)) span.Decided(Outcome, null);
        telemetry.Processed(Claim, Outcome, 1, 2);
        telemetry.Called(TelemetryNames.Finish, TelemetryNames.SettleType, telemetry.CallBegins());
        telemetry.Settled(Claim, Outcome);
        Assert.True(storage.RunBlocking("Servers.Renew", Claim, static _ => true));
    }
}
