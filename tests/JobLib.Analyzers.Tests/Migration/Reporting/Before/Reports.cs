// A service that writes reports by a schedule, as somebody writes it with Hangfire.
using System;
using System.Threading.Tasks;
using Hangfire;
using Hangfire.Server;

namespace Reporting;

public interface IArchive
{
    Task StoreAsync(string report);
}

public class Reports
{
    private readonly IArchive archive;

    public Reports(IArchive archive) => this.archive = archive;

    [Queue("critical"), JobDisplayName("Report of {0}"), DisableConcurrentExecution(60), AutomaticRetry(Attempts = 3, DelaysInSeconds = new[] { 1 }, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    public async Task WriteAsync(string subject, PerformContext context, IJobCancellationToken token)
    {
        var written = context.BackgroundJob.CreatedAt;
        await archive.StoreAsync($"{subject}, asked for in {written.Year}");
        token.ThrowIfCancellationRequested();
    }

    public Task CleanAsync() => archive.StoreAsync("cleaned");
}

public static class Schedule
{
    public static void Declare(IRecurringJobManager manager)
    {
        manager.AddOrUpdate<Reports>("monthly", x => x.WriteAsync("sales", null, JobCancellationToken.Null), Cron.Monthly(1, 3), new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc });
        RecurringJob.AddOrUpdate<Reports>("nightly", x => x.CleanAsync(), "0 3 * * *", TimeZoneInfo.Utc, "critical");
        manager.RemoveIfExists("weekly");
    }
}
