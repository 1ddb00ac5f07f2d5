using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
using JobLib.Storage;
using JobLib.Storage.Conformance;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>When a server looks for leases that have expired: not before live servers have had the time to renew theirs after an outage.</summary>
public sealed class RescuerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly InMemoryStorage storage;
    private readonly DueTime due;

    public RescuerTests()
    {
        storage = new(new(), clock);
        due = new(clock);
    }

    [Fact]
    public async Task A_heartbeat_that_is_shorter_than_a_server_needs_to_come_back_leaves_it_more_than_that()
    {
        var rescuer = Rescuer(new() { Lease = TimeSpan.FromSeconds(1.5), Heartbeat = TimeSpan.FromSeconds(0.3), RescueInterval = TimeSpan.FromSeconds(0.3) });
        var id = await HeldPastItsLeaseAsync(TimeSpan.FromSeconds(1.5));
        for (var i = 0; i < 5; i++)
        {
            await rescuer.StepAsync(default);
            clock.Advance(TimeSpan.FromSeconds(0.3));
        }

        Assert.Equal(JobState.Processing, await storage.StateAsync(id));
        await StepAsync(rescuer, 3);
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
    }

    [Fact]
    public async Task An_outage_in_which_a_lease_can_expire_is_noticed_though_it_fits_between_two_looks()
    {
        var rescuer = Rescuer(new() { Lease = TimeSpan.FromSeconds(6), Heartbeat = TimeSpan.FromSeconds(2), RescueInterval = TimeSpan.FromSeconds(5) });
        await StepAsync(rescuer, 2);
        var id = await HeldPastItsLeaseAsync(TimeSpan.FromSeconds(6));
        var next = await rescuer.StepAsync(default);
        Assert.Equal(JobState.Processing, await storage.StateAsync(id));
        Assert.Equal(TimeSpan.FromSeconds(2), next.In); // as soon as it may, and not a whole interval later
        await StepAsync(rescuer, 2);
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
    }

    [Fact]
    public async Task While_the_control_poll_says_that_no_lease_is_over_nothing_is_asked_and_when_one_is_its_jobs_are_taken_over_at_the_next_look()
    {
        var options = new JobServerOptions();
        var faults = new StorageFaults();
        var rescuer = new Rescuer(new FaultyStorage(storage, faults), options, due, clock, new(NullLoggerFactory.Instance));
        await StepAsync(rescuer, 2);
        var id = await storage.CreateAsync(Make.Job());
        await (await storage.ServerAsync(options.Lease)).ClaimAsync();
        var asked = faults.CallsOf(nameof(IServerRegistry.SignalsAsync));
        for (var elapsed = TimeSpan.Zero; elapsed < options.Lease; elapsed += options.RescueInterval)
        {
            due.Told(null);
            Assert.Equal(options.RescueInterval, (await rescuer.StepAsync(default)).In);
            clock.Advance(options.RescueInterval);
        }

        Assert.Equal(asked, faults.CallsOf(nameof(IServerRegistry.SignalsAsync)));
        due.Told(TimeSpan.Zero);
        await rescuer.StepAsync(default);
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
    }

    [Fact]
    public async Task An_outage_that_the_control_poll_has_met_leaves_servers_the_time_to_come_back()
    {
        var options = new JobServerOptions();
        var rescuer = Rescuer(options);
        await StepAsync(rescuer, 2);
        var id = await HeldPastItsLeaseAsync(options.Lease);
        due.Told(TimeSpan.Zero);
        Assert.Equal(options.RescueInterval, (await rescuer.StepAsync(default)).In);
        Assert.Equal(JobState.Processing, await storage.StateAsync(id));
        await StepAsync(rescuer, 3);
        Assert.Equal(JobState.Enqueued, await storage.StateAsync(id));
    }

    [Fact]
    public async Task A_rescue_that_failed_is_taken_again_and_not_slept_over_as_if_it_had_worked()
    {
        var faults = new StorageFaults();
        var rescuer = new Rescuer(new FaultyStorage(storage, faults), new(), due, clock, new(NullLoggerFactory.Instance));
        await StepAsync(rescuer, 2);
        foreach (var operation in new[] { nameof(IMaintenance.RescueAsync), nameof(IServerRegistry.SignalsAsync) })
        {
            faults.Fail(operation, () => new InvalidTimeZoneException());
            due.Told(TimeSpan.Zero);
            for (var i = 0; i < 3; i++) await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await rescuer.StepAsync(default));
        }
    }

    private Rescuer Rescuer(JobServerOptions options) => new(storage, options, due, clock, new(NullLoggerFactory.Instance));

    // Each when the one before wanted it.
    private async Task StepAsync(Rescuer rescuer, int steps)
    {
        for (var i = 0; i < steps; i++) clock.Advance((await rescuer.StepAsync(default)).In ?? TimeSpan.Zero);
        await rescuer.StepAsync(default);
    }

    private async Task<JobId> HeldPastItsLeaseAsync(TimeSpan lease)
    {
        var id = await storage.CreateAsync(Make.Job());
        var server = await storage.ServerAsync(lease);
        await server.ClaimAsync();
        clock.Advance(lease + TimeSpan.FromSeconds(0.1));
        return id;
    }
}
