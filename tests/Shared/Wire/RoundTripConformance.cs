using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.Tests.Wire;

/// <summary>Every operation of the contract is one round trip, counted on the wire.</summary>
public abstract class RoundTripConformance : IAsyncLifetime
{
    private IJobStorage? storage;

    private IJobStorage Storage => storage ?? throw new InvalidOperationException("The test has not begun.");

    /// <inheritdoc/>
    public async ValueTask InitializeAsync()
    {
        storage = await OpenAsync();
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (storage is not null) await storage.DisposeAsync();
        await DropAsync();
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task Creating_one_job_a_thousand_or_a_batch_is_one()
    {
        await OneAsync(() => Storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default));
        await OneAsync(() => Storage.Jobs.InsertAsync(new() { Jobs = Make.Jobs(50) }, null, default));
        await OneAsync(() => Storage.Jobs.InsertAsync(new() { Jobs = [Make.Job() with { IdempotencyKey = "key" }], Actor = Make.Person() }, null, default));
        var batch = Make.Batch();
        await OneAsync(() => Storage.Jobs.InsertAsync(new() { Batches = [batch], Jobs = Make.Members(batch.Id, 20) }, null, default));
        await OneAsync(() => new ValueTask<InsertResult>(SynchronousCall.Run(() => Storage.Jobs.InsertAsync(new() { Jobs = [Make.Job()] }, null, default))));
    }

    [Fact]
    public async Task Claiming_finishing_and_claiming_the_next_is_one()
    {
        await Storage.CreateAsync(Make.Jobs(40));
        var server = await Storage.ServerAsync();
        FetchResult? claimed = null;
        await OneAsync(async () => claimed = await Storage.Queue.FetchAsync(server.Request(10), default));
        var outcomes = (claimed?.Jobs ?? []).Select(job => TestServer.Finish(job, Make.Success())).ToList();
        await OneAsync(() => Storage.Queue.FinishAsync(new() { Owner = server.Id, Outcomes = outcomes, Next = server.Request(10) }, default));
        var job = await server.ClaimAsync();
        await OneAsync(() => Storage.Queue.FinishAsync(new() { Owner = server.Id, Outcomes = [TestServer.Finish(job, Make.Retry())] }, default));
        var running = await server.ClaimAsync();
        var report = new JobReport
        {
            Id = running.Id,
            Fence = running.Fence,
            Lines = [new() { At = DateTimeOffset.UnixEpoch, Text = "half" }],
            Progress = new() { Fraction = 0.5 },
        };
        await OneAsync(() => Storage.Queue.ReportAsync(server.Id, [report], default));
        await OneAsync(() => PauseAsync(true));
    }

    [Fact]
    public async Task Registering_renewing_polling_and_leaving_are_one_each()
    {
        await Storage.CreateAsync(Make.Jobs(10));
        var server = await Storage.ServerAsync();
        var jobs = await server.FetchAsync(10);
        server.Renew([.. jobs]); // these three open the connections that are needed now
        await server.SignalsAsync();
        await Storage.NowAsync();
        await OneAsync(() => new ValueTask<RenewResult>(server.Renew([.. jobs])));
        await OneAsync(() => Storage.Servers.SignalsAsync(server.Id, default));
        await OneAsync(() => Storage.Servers.SetDrainingAsync(server.Id, true, Make.Person(), default));
        await OneAsync(async () =>
        {
            await Storage.Servers.LeaveAsync(server.Id, [], default);
            return true;
        });
    }

    [Fact]
    public async Task Changing_jobs_and_batches_is_one()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(10));
        await OneAsync(() => Storage.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Delete, Jobs = ids, Actor = Make.Person() }, default));
        var (batch, _) = await Storage.CreateBatchAsync(3);
        await OneAsync(() => Storage.Jobs.ChangeBatchesAsync(new() { Kind = BatchChangeKind.Cancel, Batches = [batch], Actor = Make.Person() }, default));
    }

    [Fact]
    public async Task A_step_of_maintenance_is_one_and_one_a_kind_of_row_for_pruning()
    {
        await OneAsync(() => Storage.Maintenance.PromoteAsync(100, default));
        await OneAsync(() => Storage.Maintenance.RescueAsync(3, 100, default));
        await OneAsync(() => Storage.Maintenance.MoveHeldAsync(100, default));
        await OneAsync(() => Storage.Maintenance.AgeAsync(TimeSpan.FromMinutes(1), 100, default));
        await OneAsync(() => Storage.Maintenance.FoldAsync(100, default));
    }

    [Fact]
    public async Task Saving_asking_for_and_ticking_recurring_jobs_is_one_each()
    {
        var now = await Storage.NowAsync();
        await OneAsync(async () =>
        {
            await Storage.Recurring.SaveAsync([Make.Recurring("nightly", now)], Make.Person(), default);
            return true;
        });
        DueRecurring? due = null;
        await OneAsync(async () => due = await Storage.Recurring.DueAsync(100, default));
        var tick = new RecurringTick { Id = "nightly", Version = due?.Items.Single().Version ?? 0, Next = now.AddDays(1), Jobs = [Make.Run("nightly")] };
        await OneAsync(() => Storage.Recurring.TickAsync([tick], default));
        await OneAsync(() => Storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = ["nightly"], Actor = Make.Person() }, default));
    }

    [Fact]
    public async Task Reading_is_one_and_a_search_one_more_for_what_it_found()
    {
        var ids = await Storage.CreateAsync(Make.Jobs(3));
        await OneAsync(() => Storage.Reader.FindAsync(ids, default));
        await OneAsync(() => Storage.Reader.OverviewAsync(default));
        await OneAsync(() => Storage.Reader.CountAsync(new() { States = [JobState.Enqueued] }, 100, default));
        await OneAsync(() => Storage.Reader.ServersAsync(default));
        await OneAsync(() => Storage.Reader.AuditAsync(new(10), default));
        Assert.Equal(2, await CountAsync(() => Storage.Reader.QueryAsync(new() { Size = 10 }, default)));
    }

    /// <summary>How often the storage has gone to the database and come back.</summary>
    protected abstract int RoundTrips { get; }

    /// <summary>A storage on the other side of a relay. What goes on by itself, on connections of its own, does not count.</summary>
    protected abstract ValueTask<IJobStorage> OpenAsync();

    /// <summary>Drops the schema.</summary>
    protected abstract ValueTask DropAsync();

    private async ValueTask<bool> PauseAsync(bool paused)
    {
        await Storage.Queue.SetPausedAsync(["default"], paused, Make.Person(), default);
        return true;
    }

    private async Task OneAsync<T>(Func<ValueTask<T>> operation) => Assert.Equal(1, await CountAsync(operation));

    private async Task<int> CountAsync<T>(Func<ValueTask<T>> operation)
    {
        var before = RoundTrips;
        await operation();
        return RoundTrips - before;
    }
}
