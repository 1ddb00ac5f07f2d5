using System.Data.Common;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite;

/// <inheritdoc cref="IJobWriter"/>
internal sealed class SqliteJobWriter(SqliteWriter writer, CallerTransactions callers) : IJobWriter
{
    public ValueTask<InsertResult> InsertAsync(InsertRequest unit, DbTransaction? transaction, CancellationToken cancellationToken)
    {
        if (transaction is null) return writer.RunAsync(scope => scope.Kernel.Creation.Create(unit), cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        return new(callers.Run(transaction, scope => scope.Kernel.Creation.Create(unit)));
    }

    public void CheckConnection(DbConnection connection) => callers.Check(connection);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeAsync(JobChange change, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<ChangeResult>>(scope => scope.Kernel.JobChanges.Apply(change), cancellationToken);

    public ValueTask<IReadOnlyList<ChangeResult>> ChangeBatchesAsync(BatchChange change, CancellationToken cancellationToken) =>
        writer.RunAsync<IReadOnlyList<ChangeResult>>(scope => scope.Kernel.BatchChanges.Apply(change), cancellationToken);

    public ValueTask<bool> CompleteAsync(JobId id, long fence, string? result, DbTransaction transaction, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return new(callers.Run(transaction, scope => scope.Prepare(JobWriterSql.Mark).Bind(result).Bind(id).Bind(fence).Run() == 1));
    }
}
