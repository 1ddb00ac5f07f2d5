using System.Diagnostics.CodeAnalysis;
using Hangfire;
using JobLib.Diagnostics;
using JobLib.Jobs;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Hangfire.Hosting;

/// <summary>
/// Imports when the host starts, before anything else of it does: no server of this process runs a job, and no recurring job is declared, before what is stored
/// has been moved.
/// </summary>
[UnconditionalSuppressMessage("Trimming", "IL2026", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal sealed class ImportAtStart(Func<IServiceProvider, JobStorage> from, IServiceProvider services, HangfireImportOptions options, GuardedLoggers loggers)
    : IHostedLifecycleService
{
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        var log = loggers.CreateLogger("JobLib.Hangfire");
        var report = await HangfireImport.RunAsync(from(services), services, options, cancellationToken);
        log.Imported(report.Moved, report.LeftCount, options.DryRun);
        foreach (var left in report.Left) log.LeftBehind(left.State, left.Id, left.Reason, left.Remedy);
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
