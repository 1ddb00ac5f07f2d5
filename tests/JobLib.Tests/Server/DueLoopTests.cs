using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>A loop that sleeps until something is due, here that which moves due jobs into their queues: when it goes on at once.</summary>
public sealed class DueLoopTests : IAsyncDisposable
{
    private static readonly TimeSpan Delay = TimeSpan.FromSeconds(1);

    private readonly FakeTimeProvider clock = new(DateTimeOffset.UtcNow);
    private readonly StorageFaults faults = new();
    private readonly FaultyStorage storage;
    private readonly DueTime due;
    private readonly DueLoop promoter;

    public DueLoopTests()
    {
        storage = new(new InMemoryStorage(new(), clock), faults);
        due = new(clock);
        promoter = new("promote due jobs", storage.Maintenance.PromoteAsync, due, pace: TimeSpan.FromSeconds(5), clock);
    }

    public ValueTask DisposeAsync() => storage.DisposeAsync();

    [Fact]
    public async Task A_step_that_failed_is_taken_again_and_not_slept_over_as_if_it_had_worked()
    {
        await StepAsync();
        faults.Fail(nameof(IMaintenance.PromoteAsync), () => new InvalidTimeZoneException());
        due.Told(TimeSpan.Zero);

        for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<InvalidTimeZoneException>(StepAsync);
    }

    [Fact]
    public async Task A_backlog_is_promoted_set_after_set()
    {
        await StepAsync();
        foreach (var set in Make.Jobs(2_001).Chunk(1_000)) await storage.CreateAsync(set.Select(job => job with { Start = JobStart.After(Delay) }));
        due.Told(Delay);
        clock.Advance(Delay);

        Assert.Equal([TimeSpan.Zero, TimeSpan.Zero], [await StepAsync(), await StepAsync()]);
        Assert.NotEqual(TimeSpan.Zero, await StepAsync());
        Assert.Equal(2_001, (await storage.Reader.OverviewAsync(default)).Counts[JobState.Enqueued]);
    }

    private async Task<TimeSpan?> StepAsync() => (await promoter.StepAsync(default)).In;
}
