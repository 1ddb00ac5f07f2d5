using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Testing.Tests;

/// <summary>Tests that run side by side do not see each other, also through the static classes.</summary>
public sealed class StaticsTests
{
    [Fact]
    public async Task Each_flow_has_its_own_host()
    {
        await Task.WhenAll(Enumerable.Range(1, 4).Select(test => Task.Run(async () =>
        {
            await using var app = await App.StartAsync();
            var jobs = app.Jobs;
            for (var i = 0; i < 50; i++)
            {
                BackgroundJob.Enqueue<Shop>(x => x.OrderMore(1)); // which enqueues another by the static class
                await Task.Yield();
            }

            await Task.Run(() => BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(test, CancellationToken.None)));
            (await jobs.DrainAsync()).AssertSucceeded();

            Assert.Equal(101, jobs.AllEnqueued().Count);
            Assert.Equal(test, Assert.Single(jobs.AllEnqueued<IMailer>()).Job.Arguments[0]);
        })));
    }

    [Fact]
    public async Task Each_request_belongs_to_the_host_that_serves_it()
    {
        await using var one = await WebAsync();
        await using var other = await WebAsync();
        using var http = one.GetTestClient();
        using var otherHttp = other.GetTestClient();

        await Task.WhenAll(Enumerable.Range(1, 40).Select(i => (i % 2 == 0 ? http : otherHttp).PostAsync(new Uri($"/mail/{i}", UriKind.Relative), null)));

        Assert.Equal(Enumerable.Range(1, 20).Select(i => (object)(2 * i)), Users(one).Order());
        Assert.Equal(Enumerable.Range(1, 20).Select(i => (object)(2 * i - 1)), Users(other).Order());
    }

    [Fact]
    public async Task The_line_after_Build_belongs_to_the_host_that_was_built()
    {
        await using var other = await App.StartAsync();
        _ = other.Jobs;
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddJobLib(_ => { }).AddJobLibTesting();

        using var host = builder.Build();
        RecurringJob.AddOrUpdate<IMailer>("minutely", x => x.SendAsync(1, CancellationToken.None), Cron.Minutely());

        Assert.NotNull(await host.Services.GetRequiredService<IJobMonitor>().FindRecurringAsync("minutely"));
        Assert.Null(await other.Monitor.FindRecurringAsync("minutely"));
    }

    [Fact]
    public async Task A_flow_that_belongs_to_no_host_is_told_how_to_belong_to_one()
    {
        await using var app = await App.StartAsync();
        Task<InvalidOperationException> foreign;
        using (ExecutionContext.SuppressFlow())
        {
            foreign = Task.Run(() =>
                Assert.Throws<InvalidOperationException>(() => BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None)))
            );
        }

        Assert.Contains("take JobLibTest from the host's services first", (await foreign).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_flow_whose_host_is_disposed_says_so_and_may_go_on_with_the_next()
    {
        var app = await App.StartAsync();
        _ = app.Jobs;
        await app.DisposeAsync();

        var error = Assert.Throws<InvalidOperationException>(() => BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(1, CancellationToken.None)));
        Assert.StartsWith("The host under test that this flow belongs to is disposed.", error.Message, StringComparison.Ordinal);

        await using var next = await App.StartAsync();
        var jobs = next.Jobs;
        BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(2, CancellationToken.None));
        jobs.AssertEnqueued<IMailer>(x => x.SendAsync(2, default));
    }

    private static async Task<WebApplication> WebAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Services.AddSingleton<Diary>().AddScoped<IMailer, Mailer>();
        builder.Services.AddJobLib(jobs => jobs.UseInMemory());
        builder.Services.AddJobServer();
        builder.Services.AddJobLibTesting();
        var app = builder.Build();
        app.MapPost("/mail/{id:int}", async (int id) =>
        {
            await Task.Yield();
            return BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(id, CancellationToken.None));
        });
        await app.StartAsync();
        return app;
    }

    private static IEnumerable<object?> Users(WebApplication app) =>
        app.Services.GetRequiredService<JobLibTest>().AllEnqueued<IMailer>().Select(job => job.Job.Arguments[0]);
}
