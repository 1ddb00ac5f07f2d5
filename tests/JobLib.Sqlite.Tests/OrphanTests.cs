using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Sqlite.Tests;

/// <summary>The question that should always be answered with nothing, asked of a file that somebody has changed by hand.</summary>
public sealed class OrphanTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    private string Path => folder.File("jobs.db");

    public void Dispose() => folder.Dispose();

    [Theory]
    [InlineData("DELETE FROM joblib_ready")]
    [InlineData(
        "INSERT INTO joblib_awaiting SELECT job, x'00', 3, 0, 0, NULL, queue, rank, fence, attempts, crashes, NULL FROM joblib_ready; DELETE FROM joblib_ready"
    )]
    [InlineData(
        "INSERT INTO joblib_running SELECT job, x'00', 1, 0, fence, attempts, crashes, queue, rank, seq, ready_at, 0, 1, 0, NULL, NULL, NULL, 0, NULL, NULL, NULL FROM joblib_ready; DELETE FROM joblib_ready"
    )]
    [InlineData(
        "INSERT INTO joblib_blocked SELECT job, 'key', queue, rank, seq, ready_at, fence, attempts, crashes, NULL FROM joblib_ready; DELETE FROM joblib_ready"
    )]
    public async Task A_job_that_nothing_would_bring_on_is_found(string tampering)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.Services.AddJobLib(jobs => jobs.UseSqlite(Path));
        using var host = builder.Build();
        await host.StartAsync();
        var id = await host.Services.GetRequiredService<IBackgroundJobClient>().EnqueueAsync(() => Console.WriteLine());
        var monitor = host.Services.GetRequiredService<IJobMonitor>();
        Assert.Empty(await monitor.OrphansAsync());

        await using (var connection = await Make.ConnectionAsync(Path))
        {
            Make.Execute(connection, tampering);
        }

        Assert.Equal([id], await monitor.OrphansAsync());
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => monitor.OrphansAsync(max: 0));
        await host.StopAsync();
    }
}
