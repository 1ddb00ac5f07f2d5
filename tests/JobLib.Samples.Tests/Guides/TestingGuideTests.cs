using JobLib.Testing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using QuickStart;

namespace JobLib.Samples.Tests.Guides;

/// <summary>The examples of the guide to testing.</summary>
public sealed class TestingGuideTests
{
    [Fact]
    public async Task Set_up()
    {
        static void AddShop(IServiceCollection services) =>
            services.AddSingleton<Said>().AddScoped<IMailer, Mailer>().AddJobLib(jobs => jobs.UseInMemory()).AddJobServer();

        #region testing-set-up
        var builder = Host.CreateApplicationBuilder();
        AddShop(builder.Services); // as in the application, with AddJobLib and AddJobServer in it
        builder.Services.AddJobLibTesting(); // last
        using var host = builder.Build();
        await host.StartAsync();
        var jobs = host.Services.GetRequiredService<JobLibTest>(); // in the test's own method
        #endregion

        jobs.RefuteEnqueued();
    }

    [Fact]
    public async Task Enqueued()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var signUp = app.Get<SignUp>();

        #region testing-enqueued
        await signUp.WelcomeAsync(7);

        jobs.AssertEnqueued<IMailer>(x => x.SendAsync(7, default));
        jobs.AssertEnqueued<IMailer>(x => x.SendAsync(Any.Value<int>(id => id > 0), default));
        jobs.RefuteEnqueued<IMailer>(x => x.SendAsync(8, default));
        Assert.Equal(jobs.Clock.GetUtcNow().AddDays(3), jobs.AllEnqueued<IMailer>()[1].DueAt);
        #endregion

        #region testing-message
        var error = Assert.Throws<JobAssertionException>(() => jobs.AssertEnqueued<IMailer>(x => x.SendAsync(8, default)));
        #endregion

        Assert.Equal(
            """
            AssertEnqueued found no such job.

              expected  IMailer.SendAsync(8)
              nearest   IMailer.SendAsync(7)   in "default", Scheduled, due at 2000-01-04 00:00:00Z
              differs   id: 7 instead of 8

            Enqueued in this host (2):
              IMailer.SendAsync(7)   in "default", Enqueued
              IMailer.SendAsync(7)   in "default", Scheduled, due at 2000-01-04 00:00:00Z
            """,
            error.Message,
            ignoreLineEndingDifferences: true);
        Assert.Contains(
            error.Message.ReplaceLineEndings(),
            (await File.ReadAllTextAsync(Repository.PathOf("docs/guides/testing.md"))).ReplaceLineEndings(),
            StringComparison.Ordinal
        );
    }

    [Fact]
    public async Task Drain()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;

        #region testing-drain
        string report = BackgroundJob.Enqueue<Reports>(x => x.BuildAsync(7));
        BackgroundJob.ContinueJobWith<Reports>(report, x => x.Publish(""));

        JobRuns runs = (await jobs.DrainAsync()).AssertSucceeded();

        Assert.Equal("report 7", runs[0].Result<string>());
        Assert.Equal(2, runs.Count);
        #endregion
    }

    [Fact]
    public async Task Time()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var said = app.Get<Said>();

        #region testing-time
        RecurringJob.AddOrUpdate<IMailer>("nightly", x => x.SendAsync(0, CancellationToken.None), Cron.Daily(3));
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(7, CancellationToken.None), TimeSpan.FromDays(3));
        jobs.FailNext<IMailer>(new TimeoutException("The mail server does not answer."));

        JobRuns runs = await jobs.AdvanceAsync(TimeSpan.FromDays(3));

        Assert.Equal(JobOutcomeKind.Retry, runs[0].Outcome);
        Assert.Equal(TimeSpan.FromSeconds(1), runs[0].RetryIn); // by [AutomaticRetry] of IMailer
        Assert.Equal(["mail 0", "mail 0", "mail 0", "mail 7"], said.Lines);
        #endregion
    }

    [Fact]
    public async Task Perform()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;

        #region testing-perform
        JobRun run = await jobs.PerformAsync<Import>(x => x.RunAsync("prices.csv", JobContext.None));

        Assert.Equal(3, run.Result<int>());
        Assert.Equal("reading prices.csv", run.Log[0].Text);
        await Assert.ThrowsAsync<ArgumentException>(() => jobs.PerformAsync<Import>(x => x.RunAsync("", JobContext.None)));
        #endregion
    }

    [Fact]
    public async Task Faults()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var said = app.Get<Said>();

        #region testing-faults
        jobs.KillServer();
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None));
        await jobs.DrainAsync(); // the mail goes out, and the server dies before anybody hears of it
        await jobs.AdvanceAsync(TimeSpan.FromSeconds(30)); // its lease is over, and another one runs the job again

        Assert.Equal(["mail 7", "mail 7"], said.Lines); // at least once: IMailer has to notice by itself

        using (jobs.LoseStorage())
        {
            Assert.Throws<StorageUnavailableException>(() => BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(8, CancellationToken.None)));
        }
        #endregion
    }

    [Fact]
    public async Task Inline()
    {
        await using var app = await GuideHost.StartAsync();
        var jobs = app.Jobs;
        var said = app.Get<Said>();

        #region testing-inline
        using (jobs.RunInline())
        {
            BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(7, CancellationToken.None));
            Assert.Equal(["mail 7"], said.Lines); // it has run when Enqueue returns
        }
        #endregion
    }

    [Fact]
    public async Task Web()
    {
        #region testing-web
        await using var factory = new QuickStartFactory();
        using var http = factory.CreateClient();
        var jobs = factory.Services.GetRequiredService<JobLibTest>();

        using var answer = await http.PostAsJsonAsync("/orders", new { id = 7 });

        EnqueuedJob job = jobs.AssertEnqueued<IOrderService>(x => x.ProcessAsync(7));
        JobRuns runs = await jobs.DrainAsync();
        Assert.Equal("order 7 processed", runs.Single(run => run.JobId == job.Id).Result<string>());
        #endregion
    }
}
