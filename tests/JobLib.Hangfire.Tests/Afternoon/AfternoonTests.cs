using Hangfire;
using Hangfire.Common;
using Hangfire.Storage.SQLite;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using HangfireJob = Hangfire.Common.Job;
using HangfireRecurringOptions = Hangfire.RecurringJobOptions;

namespace JobLib.Hangfire.Tests.Afternoon;

/// <summary>
/// A small program of Hangfire's, with jobs that it has stored, becomes one of JobLib's, as <c>docs/from-hangfire.md</c> says: each job is done once.
/// </summary>
public sealed class AfternoonTests : IDisposable
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("joblib-afternoon-");

    private string File => Path.Combine(folder.FullName, "hangfire.db");

    public void Dispose() => folder.Delete(recursive: true);

    [Fact]
    public async Task A_program_of_Hangfires_goes_on_with_JobLib_and_does_each_stored_job_once()
    {
        StoreWithHangfire();
        var outbox = new Outbox();
        using var hangfireStorage = new SQLiteStorage(File, new SQLiteStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(100) });

        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(outbox);
        #region from-hangfire-registrations
        builder.Services.AddJobLib(jobs => jobs
            .UseInMemory()
            .AddHangfireFilter(new EditionFilter(outbox))); // as it is, for now
        builder.Services.AddHangfireImport(_ => hangfireStorage);
        builder.Services.AddJobServer(server => server.Queues = ["press", "default"]);
        #endregion
        using var host = builder.Build();

        #region from-hangfire-dry-run
        HangfireImportReport report = await HangfireImport.RunAsync(hangfireStorage, host.Services, new() { DryRun = true });
        Console.WriteLine(report);
        #endregion
        Assert.Equal((6, 0), (report.Moved, report.LeftCount));
        await host.StartAsync();

        await Eventually.TrueAsync(() => Task.FromResult(outbox.Sent.Count >= 8), "what was due is done");
        Assert.Equal(
            ["May archived", "May printed", "May to 1", "May to 2", "morning edition", "morning edition", "morning edition", "morning edition"],
            outbox.Sent.Order()
        );
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        Assert.Equal(
            """["June",1,null]""",
            Assert.Single((await monitor.QueryAsync(new() { States = [JobState.Scheduled], Method = "SendAsync" })).Items).Payload.Arguments
        );
        Assert.Equal(
            ("nightly", "0 3 * * *"),
            (await host.Services.GetRequiredService<IRecurringJobManager>().ListAsync()).Items.Select(one => (one.Id, one.Cron)).Single()
        );

        #region from-hangfire-calls
        string sent = BackgroundJob.Enqueue<Newsletter>(x => x.SendAsync("July", 3, CancellationToken.None));
        BackgroundJob.ContinueJobWith<Newsletter>(sent, x => x.Archive("July"));
        RecurringJob.AddOrUpdate<Newsletter>("nightly", x => x.Clean(), Cron.Daily(4));
        #endregion
        await Eventually.TrueAsync(() => Task.FromResult(outbox.Sent.Contains("July archived")), "new jobs are done as well");
        await host.StopAsync();
    }

    [Fact]
    public async Task Two_deployments_side_by_side_need_a_drain_instead()
    {
        var outbox = new Outbox();
        using var hangfireStorage = new SQLiteStorage(File, new SQLiteStorageOptions { QueuePollInterval = TimeSpan.FromMilliseconds(100) });
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddSingleton(outbox);
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());
        #region from-hangfire-drain
        builder.Services.AddHangfireDrain(_ => hangfireStorage, drain => drain.FailedJobs = false);
        #endregion
        builder.Services.AddJobServer();
        using var host = builder.Build();
        await host.StartAsync();

        new BackgroundJobClient(hangfireStorage).Enqueue<Newsletter>(x => x.Archive("April")); // by a process of before

        await Eventually.TrueAsync(() => Task.FromResult(outbox.Sent.Contains("April archived")), "JobLib has done it");
        await host.StopAsync();
    }

    // The program as it was: it stores jobs, and is ended before it has run them.
    private void StoreWithHangfire()
    {
        using var storage = new SQLiteStorage(File);
        var filters = new JobFilterCollection { new CaptureCultureAttribute(), new ContinuationsSupportAttribute(), new EditionFilter(new Outbox()) };
        var client = new BackgroundJobClient(storage, new JobFilterProviderCollection(filters));
        var first = client.Enqueue<Newsletter>(x => x.SendAsync("May", 1, CancellationToken.None));
        client.Enqueue<Newsletter>("press", x => x.SendAsync("May", 2, CancellationToken.None));
        client.Schedule<Newsletter>(x => x.SendAsync("June", 1, CancellationToken.None), TimeSpan.FromDays(30));
        client.ContinueJobWith<Newsletter>(first, x => x.Archive("May"));
        client.Enqueue<Newsletter>(x => x.Print("May"));
        new RecurringJobManager(storage).AddOrUpdate(
            "nightly",
            HangfireJob.FromExpression<Newsletter>(x => x.Clean()),
            "0 3 * * *",
            new HangfireRecurringOptions()
        );
    }
}
