using System.Data.Common;
using JobLib.InMemory.Rows;
using JobLib.Storage;

namespace JobLib.InMemory;

internal sealed class InMemoryJobWriter(InMemoryState state) : IJobWriter
{
    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        Refuse(transaction);
        ArgumentNullException.ThrowIfNull(unit);
        using var scope = state.Enter(cancellationToken);
        var result = state.Kernel.Creation.Create(unit);
        state.Removal.Trim();
        return new(result);
    }

    public void CheckConnection(DbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        throw NoTransactions();
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var scope = state.Enter(cancellationToken);
        var answers = state.Kernel.JobChanges.Apply(change);
        state.Removal.Trim();
        return new(answers);
    }

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        using var scope = state.Enter(cancellationToken);
        var answers = state.Kernel.BatchChanges.Apply(change);
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
