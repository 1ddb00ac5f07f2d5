using System.Data.Common;
using JobLib.Storage;

namespace JobLib.Faults;

/// <summary>
/// A real storage behind a line on which things go wrong: calls fail before or after they were done, throw what no storage should, or never come back.
/// </summary>
public sealed class FaultyStorage(IJobStorage inner, StorageFaults faults) : IJobStorage, IJobWriter, IJobQueue, IServerRegistry, IRecurringStore, IMaintenance
{
    public StorageInfo Info { get; init; } = inner.Info;

    public IJobWriter Jobs => this;

    public IJobQueue Queue => this;

    public IServerRegistry Servers => this;

    public IRecurringStore Recurring => this;

    public IMaintenance Maintenance => this;

    public IJobReader Reader { get; init; } = inner.Reader;

    public ValueTask PrepareAsync(SchemaMode mode, StoragePolicy policy, CancellationToken cancellationToken) =>
        Through(nameof(PrepareAsync), policy, () => inner.PrepareAsync(mode, policy, cancellationToken));

    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken) =>
        Through(nameof(InsertAsync), unit, () => inner.Jobs.InsertAsync(unit, transaction, cancellationToken));

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        Through(nameof(ChangeAsync), change, () => inner.Jobs.ChangeAsync(change, cancellationToken));

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        Through(nameof(ChangeBatchesAsync), change, () => inner.Jobs.ChangeBatchesAsync(change, cancellationToken));

    public void CheckConnection(DbConnection connection) => inner.Jobs.CheckConnection(connection);

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken) =>
        Through(nameof(CompleteAsync), id, () => inner.Jobs.CompleteAsync(id, fence, result, transaction, cancellationToken));

    public ValueTask<FetchResult> FetchAsync(FetchRequest request, CancellationToken cancellationToken) =>
        Through(nameof(FetchAsync), request, () => inner.Queue.FetchAsync(request, cancellationToken));

    public ValueTask<FinishResult> FinishAsync(FinishRequest unit, CancellationToken cancellationToken) =>
        Through(nameof(FinishAsync), unit, () => inner.Queue.FinishAsync(unit, cancellationToken));

    public ValueTask<IReadOnlyList<JobId>> ReportAsync(ServerId owner, IReadOnlyList<JobReport> reports, CancellationToken cancellationToken) =>
        Through(nameof(ReportAsync), reports, () => inner.Queue.ReportAsync(owner, reports, cancellationToken));

    public ValueTask WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken) =>
        Through(nameof(WaitAsync), queues, () => inner.Queue.WaitAsync(queues, atMost, cancellationToken));

    public ValueTask SetPausedAsync(IReadOnlyList<string> queues, bool paused, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SetPausedAsync), queues, () => inner.Queue.SetPausedAsync(queues, paused, actor, cancellationToken));

    public ValueTask SetConcurrencyLimitAsync(string key, int? limit, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SetConcurrencyLimitAsync), key, () => inner.Queue.SetConcurrencyLimitAsync(key, limit, actor, cancellationToken));

    public ValueTask SetQueueLimitAsync(string queue, int? limit, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SetQueueLimitAsync), queue, () => inner.Queue.SetQueueLimitAsync(queue, limit, actor, cancellationToken));

    public ValueTask SetRateAsync(string key, JobRate? rate, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SetRateAsync), key, () => inner.Queue.SetRateAsync(key, rate, actor, cancellationToken));

    public ValueTask<bool> ChargeAsync(ServerId owner, JobId id, long fence, JobRate rate, int tokens, CancellationToken cancellationToken) =>
        Through(nameof(ChargeAsync), rate, () => inner.Queue.ChargeAsync(owner, id, fence, rate, tokens, cancellationToken));

    public ValueTask<ServerId> RegisterAsync(ServerDescription server, TimeSpan lease, CancellationToken cancellationToken) =>
        Through(nameof(RegisterAsync), server, () => inner.Servers.RegisterAsync(server, lease, cancellationToken));

    public RenewResult Renew(RenewRequest request)
    {
        faults.EnterAsync(nameof(Renew), request).GetAwaiter().GetResult(); // a hang holds the caller's thread, as a synchronous call does
        if (faults.AnswerTo(nameof(Renew), request) is RenewResult answer) return answer;
        var result = inner.Servers.Renew(request);
        faults.LeaveAsync(nameof(Renew), request).GetAwaiter().GetResult();
        return faults.Changed(nameof(Renew), result);
    }

    public ValueTask TallyAsync(ServerId server, IReadOnlyList<JobTally> tallies, CancellationToken cancellationToken) =>
        Through(nameof(TallyAsync), tallies, () => inner.Servers.TallyAsync(server, tallies, cancellationToken));

    public ValueTask<Signals> SignalsAsync(ServerId owner, CancellationToken cancellationToken) =>
        Through(nameof(SignalsAsync), owner, () => inner.Servers.SignalsAsync(owner, cancellationToken));

    public ValueTask LeaveAsync(ServerId owner, IReadOnlyList<JobId> stillRunning, CancellationToken cancellationToken) =>
        Through(nameof(LeaveAsync), stillRunning, () => inner.Servers.LeaveAsync(owner, stillRunning, cancellationToken));

    public ValueTask<bool> SetDrainingAsync(ServerId server, bool draining, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SetDrainingAsync), server, () => inner.Servers.SetDrainingAsync(server, draining, actor, cancellationToken));

    public ValueTask SaveAsync(IReadOnlyList<RecurringDefinition> definitions, JobActor actor, CancellationToken cancellationToken) =>
        Through(nameof(SaveAsync), definitions, () => inner.Recurring.SaveAsync(definitions, actor, cancellationToken));

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(RecurringChange change, CancellationToken cancellationToken) =>
        Through("Recurring.ChangeAsync", change, () => inner.Recurring.ChangeAsync(change, cancellationToken));

    public ValueTask<DueRecurring> DueAsync(int max, CancellationToken cancellationToken) =>
        Through(nameof(DueAsync), max, () => inner.Recurring.DueAsync(max, cancellationToken));

    public ValueTask<IReadOnlyList<bool>> TickAsync(IReadOnlyList<RecurringTick> ticks, CancellationToken cancellationToken) =>
        Through(nameof(TickAsync), ticks, () => inner.Recurring.TickAsync(ticks, cancellationToken));

    public ValueTask<StepResult> PromoteAsync(int max, CancellationToken cancellationToken) =>
        Through(nameof(PromoteAsync), max, () => inner.Maintenance.PromoteAsync(max, cancellationToken));

    public ValueTask<StepResult> RescueAsync(int? crashLimit, int max, CancellationToken cancellationToken) =>
        Through(nameof(RescueAsync), max, () => inner.Maintenance.RescueAsync(crashLimit, max, cancellationToken));

    public ValueTask<StepResult> MoveHeldAsync(int max, CancellationToken cancellationToken) =>
        Through(nameof(MoveHeldAsync), max, () => inner.Maintenance.MoveHeldAsync(max, cancellationToken));

    public ValueTask<StepResult> PruneAsync(int max, CancellationToken cancellationToken) =>
        Through(nameof(PruneAsync), max, () => inner.Maintenance.PruneAsync(max, cancellationToken));

    public ValueTask<StepResult> AgeAsync(TimeSpan after, int max, CancellationToken cancellationToken) =>
        Through(nameof(AgeAsync), max, () => inner.Maintenance.AgeAsync(after, max, cancellationToken));

    public ValueTask<StepResult> FoldAsync(int max, CancellationToken cancellationToken) =>
        Through(nameof(FoldAsync), max, () => inner.Maintenance.FoldAsync(max, cancellationToken));

    public ValueTask DisposeAsync() => inner.DisposeAsync();

    private async ValueTask<T> Through<T>(string operation, object? request, Func<ValueTask<T>> call)
    {
        await Enter(operation, request);
        if (faults.AnswerTo(operation, request) is T answer) return answer;
        var result = await call();
        await faults.LeaveAsync(operation, request);
        return faults.Changed(operation, result);
    }

    private async ValueTask Through(string operation, object? request, Func<ValueTask> call)
    {
        await Enter(operation, request);
        await call();
        await faults.LeaveAsync(operation, request);
    }

    // For a synchronous caller the thread hangs with the call, as it does in a driver's synchronous I/O.
    private Task Enter(string operation, object? request)
    {
        var fault = faults.EnterAsync(operation, request);
        if (SynchronousCall.IsActive && !fault.IsCompleted) fault.GetAwaiter().GetResult();
        return fault;
    }
}
