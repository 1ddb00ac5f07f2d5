using JobLib;

namespace QuickStart;

/// <summary>Shows each kind of job once, so that there is something to see after the first start.</summary>
public sealed class Tour(
    IBackgroundJobClient jobs,
    IBatchJobClient batches,
    IJobMonitor monitor,
    IHostApplicationLifetime lifetime,
    IConfiguration configuration,
    ILogger<Tour> log
) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await Started(stoppingToken);
        if (stoppingToken.IsCancellationRequested) return; // the host did not come up: the address was taken, for example
        var before = await monitor.OverviewAsync(stoppingToken);
        if (before.Counts.Values.Sum() > 0)
        {
            log.LogInformation(
                "The storage has jobs from before: {Counts}. What is not done is done now.",
                string.Join(", ", before.Counts.Where(c => c.Value > 0).Select(c => $"{c.Value} {c.Key}"))
            );
        }

        var order = await jobs.EnqueueAsync<IOrderService>(x => x.ProcessAsync(42), cancellationToken: stoppingToken);
        var later = await jobs.ScheduleAsync<IOrderService>(x => x.ProcessAsync(43), TimeSpan.FromSeconds(3), cancellationToken: stoppingToken);
        var flaky = await jobs.EnqueueAsync<FlakyService>(x => x.SometimesAsync(JobContext.None), cancellationToken: stoppingToken);
        log.LogInformation("Enqueued {Order}, scheduled {Later} for three seconds from now, and {Flaky} will fail twice", order, later, flaky);
        var built = await jobs.EnqueueAsync<ReportService>(x => x.BuildAsync(1), cancellationToken: stoppingToken);
        await jobs.ContinueJobWithAsync<ReportService>(built, x => x.Publish(""), cancellationToken: stoppingToken);
        var batch = await batches.StartNewAsync(b => b.Enqueue<NewsletterService>(x => x.SendAsync(1)), cancellationToken: stoppingToken);
        await batches.ContinueBatchWithAsync(batch, b => b.Enqueue<NewsletterService>(x => x.Finished(1)), cancellationToken: stoppingToken);
        log.LogInformation("A continuation follows {Built}, another follows batch {Batch}, and recurring job 'heartbeat' runs every minute", built, batch);
        var address = configuration["urls"] ?? "http://localhost:5000";
        log.LogInformation(
            "Try: curl -X POST {Address}/orders -H 'Content-Type: application/json' -d '{{\"id\": 7}}'   then: curl {Address}/api/stats",
            address,
            address
        );
        log.LogInformation("A rate, turns and a sequence, live: {Address}/flow", address);
    }

    private async Task Started(CancellationToken stoppingToken)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }
}
