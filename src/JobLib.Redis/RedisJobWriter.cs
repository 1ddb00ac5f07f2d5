using System.Data.Common;
using JobLib.Kernel;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

internal sealed class RedisJobWriter(RedisSession session) : IJobWriter
{
    public async ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (transaction is not null) throw NoTransactions();
        ArgumentNullException.ThrowIfNull(unit);
        Bounds.Check(unit);
        var arguments = new ScriptArguments(unit.Jobs.Count * NewJobArguments.Count)
            .Add(unit.Actor is { } actor ? PackedJob.Of(actor) : null)
            .AddAll(unit.Batches, Add)
            .AddAll(unit.Jobs, NewJobArguments.Add);
        var answer = (await session.RunAsync(RedisScripts.Insert, arguments, cancellationToken).ConfigureAwait(false)).List();
        return new(Jobs(unit.Jobs, answer[1].List()), Batches(unit.Batches, answer[0].List()));
    }

    public void CheckConnection(DbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        throw NoTransactions();
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        Limits.Check(change);
        Bounds.Check(change.Jobs.Count, "ids");
        var arguments = new ScriptArguments()
            .Add((int)change.Kind)
            .Add((int?)change.Expected)
            .Add(change.Start.Kind is JobStartKind.At ? change.Start.At : (DateTimeOffset?)null)
            .Add(change.Start.Delay)
            .Add(change.Actor)
            .Add(change.Actor.Reason)
            .AddAll(change.Jobs, static (to, id) => to.Add(id));
        return (await session.RunAsync(RedisScripts.Change, arguments, cancellationToken).ConfigureAwait(false)).Changes();
    }

    public async ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        Bounds.Check(change.Batches.Count, "batches");
        var arguments = new ScriptArguments().Add((int)change.Kind).Add(change.Actor).AddAll(change.Batches, static (to, id) => to.Add(id));
        return (await session.RunAsync(RedisScripts.ChangeBatches, arguments, cancellationToken).ConfigureAwait(false)).Changes();
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        throw NoTransactions();
    }

    private static void Add(ScriptArguments to, NewBatch batch) => to
        .Add(batch.Id)
        .Add(batch.Description)
        .Add(batch.Batch)
        .Add((int)batch.Start.Kind)
        .Add(batch.Start.HasParent ? batch.Start.Parent.ToString() : null)
        .Add((int)batch.Start.Condition)
        .Add(batch.Sealed);

    private static IReadOnlyList<CreationResult> Jobs(IReadOnlyList<NewJob> jobs, RedisResult[] answers) =>
        [.. jobs.Select((job, i) => new CreationResult((InsertStatus)(int)answers[2 * i], answers[2 * i + 1].IsNull ? job.Id : answers[2 * i + 1].Id()))];

    private static IReadOnlyList<CreationResult> Batches(IReadOnlyList<NewBatch> batches, RedisResult[] answers) =>
        [.. batches.Select((batch, i) => new CreationResult((InsertStatus)(int)answers[i], batch.Id))];

    private static TransactionNotSupportedException NoTransactions() =>
        new("Redis takes part in no transaction of the caller's. Leave the transaction out, or use a storage in the same database as your own data.");
}
