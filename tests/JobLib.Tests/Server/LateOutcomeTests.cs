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
        var storage = new FaultyStorage(new InMemoryStorage(new(), clock), faults);
        var id = JobId.New(clock);
        await storage.InsertAsync(new() { Jobs = [new() { Id = id, Queue = "default", Payload = new("T", "M", "", "[]") }] }, null, default);
        var owner = await storage.RegisterAsync(Description, TimeSpan.FromHours(1), default);
        var claimed = (await storage.FetchAsync(new() { Owner = owner, Claim = 1, Lanes = [new("default", 1)], Max = 1 }, default)).Jobs[0];
        faults.Before(
            nameof(IJobQueue.FinishAsync),
            unit => ((FinishRequest)unit!).Outcomes[0].Outcome.Result is null ? Task.CompletedTask : throw new InvalidTimeZoneException("about this result")
        );

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
        var recorder = new LateOutcomeRecorder(server, sender, late);
        late.Add(job);

        var tries = 0;
        while (outcomes.Count == 0 && tries++ < 200)
        {
            server.Loops.Contact.Worked(); // others get through
            clock.Advance(TimeSpan.FromSeconds(5));
            await recorder.StepAsync(default);
        }

        Assert.InRange(faults.CallsOf(nameof(IJobQueue.FinishAsync)), 30, 45);
        await sender.SendAsync(outcomes.Take(), null, default);
        var stored = Assert.Single(await storage.Reader.FindAsync([id], default));
        Assert.Equal(JobState.Succeeded, stored.State);
        Assert.Null(stored.Result);
        Assert.Contains("about this result", stored.Reason, StringComparison.Ordinal);
        Assert.Equal(0, server.Jobs.Count);
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
}
