using Hangfire;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.Tests;

/// <summary>The application that jobs move to: JobLib in memory, whose server starts when a test says so.</summary>
internal sealed class Target : IAsyncDisposable
{
    private readonly App app;

    public Target(Action<JobLibBuilder>? jobs = null, Action<IServiceCollection>? configure = null)
    {
        app = new(
            builder =>
            {
                builder.UseInMemory();
                jobs?.Invoke(builder);
            },
            server => server.Queues = ["default", "critical"],
            services =>
            {
                services.AddSingleton<Diary>();
                configure?.Invoke(services);
            });
    }

    public IServiceProvider Services => app.Services;

    public Diary Diary => Services.GetRequiredService<Diary>();

    public IJobMonitor Monitor => Services.GetRequiredService<IJobMonitor>();

    public IRecurringJobManager Recurring => Services.GetRequiredService<IRecurringJobManager>();

    public Task<HangfireImportReport> ImportAsync(JobStorage from, HangfireImportOptions? options = null) => HangfireImport.RunAsync(from, Services, options);

    public Task StartAsync() => app.StartAsync();

    /// <summary>All jobs, by their ids in Hangfire.</summary>
    public async Task<Dictionary<string, JobDetails>> JobsAsync()
    {
        var page = await Monitor.QueryAsync(new() { Size = 500 });
        var all = await Task.WhenAll(page.Items.Select(job => Monitor.GetAsync(job.Id)));
        return all.ToDictionary(job => job.Parameters["hangfire-id"]);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}
