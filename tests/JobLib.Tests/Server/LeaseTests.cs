using System.Data.Common;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Server;

public class LeaseTests
{
    [Fact]
    public async Task A_server_that_cannot_renew_cancels_its_jobs_before_its_lease_is_over_and_goes_on_when_it_can()
    {
        var faults = new Faults();
        await using var host = await JobHost.StartAsync(
            services => services.AddSingleton<StopTests.Gate>(),
            Brief,
            jobs => jobs.UseStorage(sp => new FaultyStorage(InMemory(sp), faults))
        );
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilCancelledAsync(CancellationToken.None));
        await gate.Entered.Task;

        faults.Away = true;
        await gate.Left.Task.WaitAsync(TimeSpan.FromSeconds(10));
        faults.Away = false;

        await Eventually.Async(
            async () => await host.FindAsync(id) is { State: JobState.Processing, Crashes: 0 },
            () => "The job should run again, without a charge."
        );
        await Eventually.True(() => host.Log.Lines.Any(line => line.Id.Id == 1011), "The doubt should be logged.");
    }

    [Theory]
    [InlineData(100, "a signal tells it")]
    [InlineData(60_000, "an outcome is stale")]
    public async Task A_server_that_is_taken_for_dead_has_the_crash_taken_back_whoever_tells_it(int controlInterval, string first)
    {
        var faults = new Faults();
        await using var host = await JobHost.StartAsync(services => services.AddSingleton<StopTests.Gate>(), server =>
        {
            Brief(server);
            server.OnLeaseDoubt = LeaseDoubt.Continue;
            server.ControlInterval = TimeSpan.FromMilliseconds(controlInterval);
            server.RescueInterval = TimeSpan.FromMinutes(1);
        }, jobs => jobs.UseStorage(sp => new FaultyStorage(InMemory(sp), faults)));
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilReleasedAsync());
        await gate.Entered.Task;

        faults.RenewalsAway = true;
        await Eventually.Async(
            async () => (await host.Storage.Maintenance.RescueAsync(3, 100, CancellationToken.None)).Done > 0,
            () => "Its lease should run out."
        );
        Assert.Equal(1, (await host.FindAsync(id))?.Crashes);
        gate.Release.SetResult();
        await Eventually.True(() => host.Log.Lines.Any(line => line.Id.Id == (controlInterval < 1_000 ? 1012 : 1024)), $"It should learn of it when {first}.");
        faults.RenewalsAway = false;

        await Eventually.Async(async () => (await host.FindAsync(id))?.Crashes == 0, () => "The crash should be taken back: nobody died.");
        await host.UntilAsync(id, JobState.Succeeded);
    }

    [Fact]
    public async Task A_storage_that_is_away_at_the_start_is_waited_for_and_the_host_starts()
    {
        var faults = new Faults { Away = true };
        await using var host = await JobHost.StartAsync(jobs: jobs =>
        {
            jobs.Options.CallTimeout = TimeSpan.FromMilliseconds(300);
            jobs.UseStorage(sp => new FaultyStorage(InMemory(sp), faults));
        });

        Assert.Throws<StorageUnavailableException>(() => host.Client.Enqueue<ExecutionTests.Worker>(x => x.AddAsync(1, 1)));
        faults.Away = false;

        await host.UntilAsync(host.Client.Enqueue<ExecutionTests.Worker>(x => x.AddAsync(1, 1)), JobState.Succeeded);
    }

    [Fact]
    public async Task Outcomes_that_could_not_be_recorded_for_a_while_are_recorded_later_and_nothing_runs_twice()
    {
        var faults = new Faults();
        await using var host = await JobHost.StartAsync(
            services => services.AddSingleton<StopTests.Gate>(),
            jobs: jobs => jobs.UseStorage(sp => new FaultyStorage(InMemory(sp), faults))
        );
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilReleasedAsync());
        await gate.Entered.Task;

        faults.Away = true;
        gate.Release.SetResult();
        await Eventually.True(() => faults.Refused > 3, "The server should have tried to record the outcome.");
        faults.Away = false;

        Assert.Equal(1, (await host.UntilAsync(id, JobState.Succeeded)).Attempt);
    }

    [Fact]
    public async Task Outcomes_are_recorded_while_the_answer_to_a_claim_is_awaited()
    {
        var faults = new Faults();
        await using var host = await JobHost.StartAsync(
            services => services.AddSingleton<StopTests.Gate>(),
            jobs: jobs => jobs.UseStorage(sp => new FaultyStorage(InMemory(sp), faults))
        );
        var gate = host.Services.GetRequiredService<StopTests.Gate>();
        var id = host.Client.Enqueue<StopTests.Waiter>(x => x.UntilReleasedAsync());
        await gate.Entered.Task;

        faults.HoldClaims();
        var next = host.Client.Enqueue<ExecutionTests.Worker>(x => x.AddAsync(1, 1));
        await faults.ClaimHeld.Task;
        gate.Release.SetResult();
        await host.UntilAsync(id, JobState.Succeeded);

        faults.LetClaimsGo();
        await host.UntilAsync(next, JobState.Succeeded);
    }

    internal static void Brief(JobServerOptions server)
    {
        server.Lease = TimeSpan.FromSeconds(1);
        server.Heartbeat = TimeSpan.FromMilliseconds(200);
        server.SelfFence = TimeSpan.FromMilliseconds(600);
        server.RescueInterval = TimeSpan.FromMilliseconds(100);
        server.ControlInterval = TimeSpan.FromMilliseconds(100);
    }

    private static InMemoryStorage InMemory(IServiceProvider services) => new(new(), services.GetRequiredService<TimeProvider>());

    private sealed class Faults
    {
        private int refused;

        private volatile TaskCompletionSource? held;

        public volatile bool Away;

        public volatile bool RenewalsAway;

        public TaskCompletionSource ClaimHeld { get; } = new();

        public int Refused => Volatile.Read(ref refused);

        public void HoldClaims() => held = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void LetClaimsGo() => held?.SetResult();

        public async ValueTask<FetchResult> HoldAsync(ValueTask<FetchResult> claim)
        {
            if (held is { } holding)
            {
                ClaimHeld.TrySetResult();
                await holding.Task;
            }

            return await claim;
        }

        public void Check()
        {
            if (!Away) return;
            Interlocked.Increment(ref refused);
            throw new StorageUnavailableException("away for the test");
        }
    }

    /// <summary>The in-memory storage behind a line that can be cut.</summary>
    private sealed class FaultyStorage(IJobStorage inner, Faults faults) : IJobStorage, IJobWriter, IJobQueue, IServerRegistry
    {
        public StorageInfo Info => inner.Info;

        public IJobWriter Jobs => this;

        public IJobQueue Queue => this;

        public IServerRegistry Servers => this;

        public IRecurringStore Recurring => inner.Recurring;

        public IMaintenance Maintenance => inner.Maintenance;

        public IJobReader Reader => inner.Reader;

        public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) =>
            Through(() => inner.PrepareAsync(mode, policy, cancellationToken));

        public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
            Through(() => inner.Jobs.InsertAsync(unit, transaction, cancellationToken));

        public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
            Through(() => inner.Jobs.ChangeAsync(change, cancellationToken));

        public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
            Through(() => inner.Jobs.ChangeBatchesAsync(change, cancellationToken));

        public void CheckConnection(DbConnection connection) => inner.Jobs.CheckConnection(connection);

        public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
            Through(() => inner.Jobs.CompleteAsync(id, fence, result, transaction, cancellationToken));

        public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
            Through(() => faults.HoldAsync(inner.Queue.FetchAsync(request, cancellationToken)));

        public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.FinishAsync(unit, cancellationToken));

        public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.ReportAsync(owner, reports, cancellationToken));

        public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
            inner.Queue.WaitAsync(queues, atMost, cancellationToken);

        public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.SetPausedAsync(queues, paused, actor, cancellationToken));

        public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.SetConcurrencyLimitAsync(key, limit, actor, cancellationToken));

        public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.SetQueueLimitAsync(queue, limit, actor, cancellationToken));

        public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.SetRateAsync(key, rate, actor, cancellationToken));

        public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken) =>
            Through(() => inner.Queue.ChargeAsync(owner, id, fence, rate, tokens, cancellationToken));

        public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken) =>
            Through(() => inner.Servers.RegisterAsync(server, lease, cancellationToken));

        public RenewResult Renew(RenewRequest request) =>
            Through(() => faults.RenewalsAway ? throw new TimeoutException("no answer") : inner.Servers.Renew(request));

        public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) =>
            inner.Servers.TallyAsync(server, tallies, cancellationToken);

        public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken) =>
            Through(() => inner.Servers.SignalsAsync(owner, cancellationToken));

        public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken) =>
            Through(() => inner.Servers.LeaveAsync(owner, stillRunning, cancellationToken));

        public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
            Through(() => inner.Servers.SetDrainingAsync(server, draining, actor, cancellationToken));

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private T Through<T>(Func<T> call)
        {
            faults.Check();
            return call();
        }
    }
}
