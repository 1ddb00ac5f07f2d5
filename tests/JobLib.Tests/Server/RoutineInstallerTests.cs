using JobLib.Server.Loops;
using JobLib.Server.Maintenance;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>Stored functions that somebody drops, step by step and by a clock that the test moves.</summary>
public class RoutineInstallerTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly RecordedLog log = new();
    private readonly Routines storage = new();
    private readonly Supervisor loops;
    private readonly RoutineInstaller installer;

    public RoutineInstallerTests()
    {
        loops = new("server", ServerThreads.OfProcess, clock, log.CreateLogger("test"), new JobTelemetry(null, clock));
        installer = new(storage, "server", loops.SchemaMissed, clock, log.CreateLogger("test"));
    }

    [Fact]
    public async Task Functions_are_installed_when_a_call_of_any_loop_has_missed_something_and_it_is_said_once()
    {
        storage.Lacking = "settle";
        var step = installer.StepAsync(default).AsTask();
        loops.HealthOf("another loop").Failed(new InvalidTimeZoneException());
        Assert.Equal((false, 0), (step.IsCompleted, storage.Calls));

        for (var i = 0; i < 100; i++) loops.HealthOf("another loop").Failed(new StorageSchemaException("A function is missing."));
        var next = await step;

        Assert.Equal((TimeSpan.FromSeconds(5), 1), (next.In, storage.Calls)); // however many have missed it
        Assert.Contains("the schema lacked settle", Assert.Single(log.Lines, line => line.Id.Id == 1014).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_try_that_failed_is_repeated_until_one_succeeds_though_nobody_misses_anything_any_more()
    {
        storage.Failures = 2;
        loops.SchemaMissed.Set();
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await installer.StepAsync(default));
        await Assert.ThrowsAsync<InvalidTimeZoneException>(async () => await installer.StepAsync(default));
        await installer.StepAsync(default);

        Assert.Equal(3, storage.Calls);
        Assert.False(installer.StepAsync(default).AsTask().IsCompleted);
        Assert.DoesNotContain(log.Lines, line => line.Id.Id == 1014); // nothing was lacking
    }

    [Fact]
    public async Task Functions_that_only_others_call_are_looked_at_once_a_minute_and_a_stop_ends_the_wait()
    {
        var step = installer.StepAsync(default).AsTask();
        clock.Advance(TimeSpan.FromMinutes(1));
        await step;
        Assert.Equal(1, storage.Calls);

        using var stop = new CancellationTokenSource();
        step = installer.StepAsync(stop.Token).AsTask();
        await stop.CancelAsync();
        Assert.Equal(NextStep.Never, await step);
        Assert.Equal(1, storage.Calls);
    }

    private sealed class Routines : IStoredRoutines
    {
        public int Calls { get; private set; }

        public int Failures { get; set; }

        public string? Lacking { get; set; }

        public ValueTask<string?> InstallMissingAsync(CancellationToken cancellationToken) =>
            ++Calls <= Failures ? throw new InvalidTimeZoneException("of the test") : new(Lacking);
    }
}
