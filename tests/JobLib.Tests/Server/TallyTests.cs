using JobLib.Faults;
using JobLib.Storage;
using JobLib.Storage.Tallies;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>What a server tells the storage of the methods that it ran.</summary>
public class TallyTests
{
    [Fact]
    public async Task A_server_counts_what_the_storage_has_accepted_and_has_it_stored_when_it_stops()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults, jobs: jobs => jobs.Options.ApplicationVersion = "7.1");
        for (var i = 0; i < 3; i++) await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        await host.UntilAsync(host.Client.Enqueue<Trouble>(x => x.Fail()), JobState.Failed);
        await host.UntilAsync(host.Client.Enqueue<Trouble>(x => x.FailAtFirst()), JobState.Scheduled);
        await host.StopAsync();

        var minutes = await AllAsync(host, TallyPeriod.Minute);
        var hours = await AllAsync(host, TallyPeriod.Hour);
        foreach (var rows in new[] { minutes, hours })
        {
            Assert.Equal((3, 0, 0), Of(rows, "StopTests+Waiter.Note"));
            Assert.Equal((0, 1, 0), Of(rows, "Trouble.Fail"));
            Assert.Equal((0, 0, 1), Of(rows, "Trouble.FailAtFirst"));
            Assert.All(rows, row => Assert.Equal(("7.1", "default"), (row.ApplicationVersion, row.Queue)));
        }

        var waits = new DurationHistogram();
        foreach (var row in hours) waits.Add(row.Waits);
        Assert.Equal(5, waits.Count);
        Assert.InRange(waits.Longest, TimeSpan.Zero, TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task An_outcome_that_is_stale_is_counted_nowhere()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults);
        faults.Before(nameof(IJobQueue.FinishAsync), unit => host.Storage.Jobs.ChangeAsync(
            new()
            {
                Kind = JobChangeKind.Delete,
                Jobs = [.. ((FinishRequest)unit!).Outcomes.Select(finish => finish.Id)],
                Actor = JobActor.Application,
            },
            CancellationToken.None
        )
        .AsTask()
);
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Deleted);
        await host.LoggedAsync(LogLevel.Warning, "is discarded");
        await host.StopAsync();
        Assert.Empty(await AllAsync(host, TallyPeriod.Minute));
    }

    [Fact]
    public async Task A_storage_that_takes_no_tallies_holds_up_no_job_and_no_stop()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults);
        faults.Fail(nameof(IServerRegistry.TallyAsync), () => new InvalidTimeZoneException("no tallies here"));
        for (var i = 0; i < 3; i++) await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.TallyAsync)) > 1, "It should be tried again.");
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        await host.StopAsync();
        await host.LoggedAsync(LogLevel.Warning, "what it has counted of its last jobs could not be stored");
    }

    [Fact]
    public async Task A_wait_is_measured_by_the_storages_clock()
    {
        var faults = new StorageFaults();
        await using var host = await FaultHost.StartAsync(faults);
        var ahead = TimeSpan.FromHours(5);
        faults.Answer<Signals>(nameof(IServerRegistry.SignalsAsync), signals => signals with { Now = signals.Now + ahead });
        var asked = faults.CallsOf(nameof(IServerRegistry.SignalsAsync));
        await Eventually.True(() => faults.CallsOf(nameof(IServerRegistry.SignalsAsync)) > asked + 2, "It should ask.");
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        await host.StopAsync();
        var waits = new DurationHistogram();
        waits.Add(Assert.Single(await AllAsync(host, TallyPeriod.Hour)).Waits);
        Assert.InRange(waits.Longest, ahead - TimeSpan.FromSeconds(1), ahead + TimeSpan.FromSeconds(30));
    }

    [Fact]
    public async Task A_server_tells_the_version_of_its_application()
    {
        await using var host = await FaultHost.StartAsync(new(), jobs: jobs => jobs.Options.ApplicationVersion = "7.1");
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        Assert.Equal("7.1", Assert.Single(await host.Storage.Reader.ServersAsync(CancellationToken.None)).ApplicationVersion);
        await using var other = await FaultHost.StartAsync(new());
        await other.UntilAsync(other.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
        Assert.Equal(
            JobLib.Diagnostics.EntryAssembly.Version,
            Assert.Single(await other.Storage.Reader.ServersAsync(CancellationToken.None)).ApplicationVersion
        );
    }

    private static ValueTask<IReadOnlyList<JobTally>> AllAsync(JobHost host, TallyPeriod period) =>
        host.Storage.Reader.TalliesAsync(new(period, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)), CancellationToken.None);

    private static (long Succeeded, long Failed, long Retried) Of(IReadOnlyList<JobTally> rows, string method)
    {
        var mine = rows.Where(row => row.Method.EndsWith(method, StringComparison.Ordinal)).ToList();
        return (mine.Sum(row => row.Succeeded), mine.Sum(row => row.Failed), mine.Sum(row => row.Retried));
    }

    public sealed class Trouble
    {
        [AutomaticRetry(Attempts = 0)]
        public void Fail() => throw new InvalidOperationException("of the test");

        [AutomaticRetry(Attempts = 1, DelaysInSeconds = [3600])]
        public void FailAtFirst() => throw new InvalidOperationException("of the test");
    }
}
