using System.Data.Common;

namespace JobLib.Storage.InMemory;

internal sealed class InMemoryJobWriter(InMemoryState state) : IJobWriter
{
    private readonly Insertion insertion = Insertion.Of(state);
    private readonly Changes changes = new(state.Jobs, state.Places, state.Endings, state.Servers, state.Cascade, state.Audit);
    private readonly BatchChanges batchChanges = new(state.Batches, state.Cascade, state.Audit);

    public ValueTask<InsertResult> InsertAsync(InsertUnit unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        Refuse(transaction);
        Limits.Check(unit);
        using var scope = state.Enter(cancellationToken);
        var result = insertion.Create(unit, state.Clock.Now);
        state.Removal.Trim();
        return new(result);
    }

    public ValueTask<IReadOnlyList<Changed>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        Limits.Check(change);
        using var scope = state.Enter(cancellationToken);
        var answers = changes.Apply(change, state.Clock.Now);
        state.Removal.Trim();
        return new(answers);
    }

    public ValueTask<IReadOnlyList<Changed>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        Limits.CheckSet(change.Batches.Count, "batches");
        using var scope = state.Enter(cancellationToken);
        var answers = batchChanges.Apply(change, state.Clock.Now);
        state.Removal.Trim();
        return new(answers);
    }

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        throw NoTransactions();
    }

    private static void Refuse(DbTransaction? transaction)
    {
        if (transaction is not null) throw NoTransactions();
    }

    private static TransactionNotSupportedException NoTransactions() =>
        new("The in-memory storage takes part in no transaction. Leave the transaction out, or use a storage in the same database as your own data.");
}
