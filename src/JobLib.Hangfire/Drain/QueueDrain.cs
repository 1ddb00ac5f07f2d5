using System.Diagnostics.CodeAnalysis;
using Hangfire;
using Hangfire.States;
using JobLib.Diagnostics;
using JobLib.Hangfire.Hosting;
using JobLib.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Hangfire.Drain;

/// <summary>
/// Takes jobs out of Hangfire's queues by its own fetch, as a worker would, as long as the host runs: the servers of JobLib run them, with its filters and
/// logs. Now and then it looks for what is in no queue. Errors pass: it waits, and goes on.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class QueueDrain(
    Func<IServiceProvider, JobStorage> from,
    IServiceProvider services,
    HangfireDrainOptions options,
    TimeProvider clock,
    GuardedLoggers loggers
) : BackgroundService
{
    private static readonly TimeSpan AfterError = TimeSpan.FromSeconds(5);

    private readonly ILogger log = loggers.CreateLogger("JobLib.Hangfire");

    protected override Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var reported = new ReportedLeft(log);
        var fetchers = Enumerable
            .Range(0, options.Fetchers)
            .Select(_ =>
                Task.Run(() => UntilStoppedAsync(new QueueFetcher(from, services, options, clock, reported, log).FetchAsync, stoppingToken), stoppingToken)
            ); // Hangfire's fetch holds a thread of the pool while it waits
        return Task.WhenAll(fetchers.Append(UntilStoppedAsync(token => ImportAsync(reported, token), stoppingToken)));
    }

    private async Task UntilStoppedAsync(Func<CancellationToken, Task> round, CancellationToken stop)
    {
        while (!stop.IsCancellationRequested)
        {
            try
            {
                await round(stop);
            }
            catch (OperationCanceledException) when (stop.IsCancellationRequested)
            {
                return;
            }
            catch (Exception error) // either storage may be away, and Hangfire's throw what they like
            {
                log.DrainWaits(AfterError, ExceptionText.Message(error));
                await Task.Delay(AfterError, clock, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ImportAsync(ReportedLeft reported, CancellationToken stop)
    {
        var report = await HangfireImport.RunAsync(from(services), services, options.Import, stop);
        foreach (var left in report.Left.Where(left => left.State != ProcessingState.StateName))
            reported.Tell(left); // what Hangfire's own servers run is in good hands
        await Task.Delay(options.Interval, clock, stop);
    }
}
