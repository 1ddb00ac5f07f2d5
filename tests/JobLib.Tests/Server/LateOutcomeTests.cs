using JobLib.Faults;
using JobLib.InMemory;
using JobLib.InMemory.Ready;
using JobLib.Server;
using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Server.Outcomes;
using JobLib.Storage;
using JobLib.Telemetry;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace JobLib.Tests.Server;

/// <summary>Outcomes that fail alone, by a clock that the test moves.</summary>
public class LateOutcomeTests
{
    private readonly FakeTimeProvider clock = new();
    private readonly StorageFaults faults = new();
    private static readonly JobTelemetry Telemetry = new(null, TimeProvider.System);

    [Fact]
    public async Task An_outcome_that_fails_alone_for_minutes_is_recorded_without_its_details_and_stays_what_it_was()
    {
        faults.Before(
            nameof(IJobQueue.FinishAsync),
            unit => ((FinishRequest)unit!).Outcomes[0].Outcome.Result is null ? Task.CompletedTask : throw new InvalidTimeZoneException("about this result")
        );
        var late = await LateAsync();

        await late.PassAsync(TimeSpan.FromMinutes(15), until: () => late.Outcomes.Count > 0);

        Assert.InRange(faults.CallsOf(nameof(IJobQueue.FinishAsync)), 30, 45);
        await late.Sender.SendAsync(late.Outcomes.Take(), null, default);
        var stored = Assert.Single(await late.Storage.Reader.FindAsync([late.Id], default));
        Assert.Equal(JobState.Succeeded, stored.State);
        Assert.Null(stored.Result);
        Assert.Contains("about this result", stored.Reason, StringComparison.Ordinal);
        Assert.Equal(0, late.Server.Jobs.Count);
    }

    [Fact]
    public async Task An_outcome_for_which_the_schema_lacks_something_waits_for_whoever_mends_it_and_is_recorded_whole()
    {
        faults.Fail(nameof(IJobQueue.FinishAsync), () => new StorageSchemaException("A function is missing."));
        var late = await LateAsync();

        await late.PassAsync(TimeSpan.FromMinutes(15), until: static () => false);
        Assert.Equal(0, late.Outcomes.Count); // nothing was refused
        faults.Mend();
        await late.PassAsync(TimeSpan.FromMinutes(15), until: () => late.Server.Jobs.Count == 0);

        Assert.Equal("3", Assert.Single(await late.Storage.Reader.FindAsync([late.Id], default)).Result);
    }

    [Fact]
    public void Waits_stay_under_half_a_second_unless_nothing_gets_through_and_begin_anew_with_a_success()
    {
        var backoff = new Backoff(Random.Shared);
        for (var i = 0; i < 20; i++) Assert.InRange(backoff.Next(mayGrow: false), TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
        TimeSpan last = default;
        for (var i = 0; i < 20; i++) last = backoff.Next(mayGrow: true);
        Assert.InRange(last, TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(5));
        backoff.Reset();
        Assert.InRange(backoff.Next(mayGrow: true), TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
    }

    private async Task<Late> LateAsync()
    {
        var storage = new FaultyStorage(new InMemoryStorage(new(), clock), faults);
        var id = JobId.New(clock);
        await storage.InsertAsync(new() { Jobs = [new() { Id = id, Queue = "default", Payload = new("T", "M", "", "[]") }] }, null, default);
        var owner = await storage.RegisterAsync(Description, TimeSpan.FromHours(1), default);
        var claimed = (await storage.FetchAsync(new() { Owner = owner, Claim = 1, Lanes = [new("default", 1)], Max = 1 }, default)).Jobs[0];
        var options = new JobServerOptions();
        var server = new ServerSession(
            owner,
            "server",
            options,
            ["default"],
            storage,
            new(clock),
            new("server", ServerThreads.OfProcess, clock, NullLogger.Instance, Telemetry),
            clock,
            NullLogger.Instance
        );
        var job = new ActiveJob(claimed, clock.GetTimestamp()) { Outcome = new() { Kind = JobOutcomeKind.Succeeded, Result = "3" } };
        server.Jobs.Add([job]);
        var late = new LateOutcomes(clock);
        var outcomes = new OutcomeQueue(TimeSpan.Zero, clock, static () => { });
        var sender = new OutcomeSender(server, new(server), new(options, clock, NullLogger.Instance), outcomes, late, new(null), Telemetry);
        late.Add(job);
        return new(storage, id, server, outcomes, sender, new(server, sender, late), clock);
    }

    private ServerDescription Description =>
        new()
        {
            Name = "server",
            Machine = "here",
            ProcessId = 1,
            Version = "1",
            Queues = ["default"],
            WorkerCount = 1,
            LocalTime = clock.GetUtcNow(),
        };

    // One outcome that stands alone, and others that get through.
    private sealed record Late(
        FaultyStorage Storage,
        JobId Id,
        ServerSession Server,
        OutcomeQueue Outcomes,
        OutcomeSender Sender,
        LateOutcomeRecorder Recorder,
        FakeTimeProvider Clock
    )
    {
        public async Task PassAsync(TimeSpan time, Func<bool> until)
        {
            var end = Clock.GetUtcNow() + time;
            while (Clock.GetUtcNow() < end && !until())
            {
                Server.Loops.Contact.Worked();
                Clock.Advance(TimeSpan.FromSeconds(5));
                await Recorder.StepAsync(default);
            }
        }
    }
}
