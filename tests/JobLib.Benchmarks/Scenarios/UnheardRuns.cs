using JobLib.Benchmarks.Measuring;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>What each job's way through a server asks of telemetry while nobody listens; its twin goes the same way without asking.</summary>
internal sealed class UnheardRuns(bool ask) : IContender
{
    private readonly JobTelemetry telemetry = new(null, TimeProvider.System);
    private ClaimedJob[] claims = [];

    public Task PrepareAsync(int jobs)
    {
        claims = [.. Enumerable.Range(0, 250).Select(i => new ClaimedJob
        {
            Id = new(Guid.CreateVersion7()),
            Fence = i,
            Attempt = 1,
            Payload = new("T", "M", "", "[]"),
            Queue = "default",
            CreatedAt = DateTimeOffset.UnixEpoch,
            ReadyAt = DateTimeOffset.UnixEpoch,
        })];
        return Task.CompletedTask;
    }

    public Task<double[]> RunAsync(int jobs)
    {
        for (var done = 0; done < jobs; done += claims.Length)
        {
            if (ask) telemetry.Consumed(claims);
            foreach (var claim in claims) Attempt(claim);
        }

        return Task.FromResult<double[]>([]);
    }

    public ValueTask DisposeAsync()
    {
        telemetry.Dispose();
        return ValueTask.CompletedTask;
    }

    private void Attempt(ClaimedJob claim)
    {
        var outcome = new JobOutcome { Kind = JobOutcomeKind.Succeeded };
        if (!ask)
        {
            GC.KeepAlive(outcome);
            return;
        }

        telemetry.Started(claim);
        using (var span = JobTelemetry.Process(claim, 1, continues: false)) span.Decided(outcome, null);
        telemetry.Processed(claim, outcome, 0, 0);
        telemetry.Settled(claim, outcome);
    }
}
