using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Server;
using JobLib.Server.Maintenance;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace JobLib.Tests.Server;

/// <summary>The loop that raises priorities: only where it is wanted, and never in haste.</summary>
public class PriorityRaiserTests
{
    private static readonly TimeSpan After = TimeSpan.FromMinutes(10);

    [Fact]
    public async Task A_server_without_the_option_asks_nothing()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults);
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        Assert.DoesNotContain("raise priorities", host.Services.GetServices<IHostedService>().OfType<JobServer>().Single().Loops.Loops);
        Assert.Equal(0, faults.CallsOf(nameof(IMaintenance.AgeAsync)));
    }

    [Theory]
    [InlineData(0, 1)] // what somebody holds, or what lies behind those that rose
    [InlineData(0.25, 1)]
    [InlineData(30, 30)]
    [InlineData(300, 60)] // what comes back from elsewhere may have waited already
    public async Task It_sleeps_until_the_next_one_rises_but_never_spins(double next, double sleeps)
    {
        var said = new StepResult(7, true, TimeSpan.FromSeconds(next));
        Assert.Equal(TimeSpan.FromSeconds(sleeps), await SleepAsync(After, said));
    }

    [Fact]
    public async Task Where_nothing_waits_it_looks_again_after_its_time_and_at_least_once_a_minute()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), await SleepAsync(After, default));
        Assert.Equal(TimeSpan.FromSeconds(20), await SleepAsync(TimeSpan.FromSeconds(20), default));
    }

    [Fact]
    public async Task It_raises_what_has_waited()
    {
        await using var storage = new InMemoryStorage(new(), TimeProvider.System);
        await storage.CreateAsync();
        var raiser = new PriorityRaiser(storage.Maintenance, TimeSpan.FromSeconds(1));
        await Eventually.Async(async () => (await raiser.StepAsync(default)).Moved, () => "The job should rise.");
        Assert.InRange((await (await storage.ServerAsync()).ClaimAsync()).Priority, 1, 9);
    }

    private static async Task<TimeSpan?> SleepAsync(TimeSpan after, StepResult said)
    {
        var faults = new StorageFaults();
        faults.Instead<int, object>(nameof(IMaintenance.AgeAsync), _ => said);
        await using var storage = new FaultyStorage(new InMemoryStorage(new(), TimeProvider.System), faults);
        return (await new PriorityRaiser(storage.Maintenance, after).StepAsync(default)).In;
    }
}
