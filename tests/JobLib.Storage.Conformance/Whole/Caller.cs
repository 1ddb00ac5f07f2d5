using System.Data;
using System.Data.Common;

namespace JobLib.Storage.Conformance;

/// <summary>A transaction of the caller's own, on a connection of its own. What has not been committed is rolled back at the end.</summary>
internal sealed class Caller(DbConnection connection, DbTransaction transaction) : IAsyncDisposable
{
    public DbTransaction Transaction => transaction;

    /// <param name="sandbox">Whose database.</param>
    /// <param name="level">Unspecified: the database's.</param>
    public static async Task<Caller> BeginAsync(StorageSandbox sandbox, IsolationLevel level = IsolationLevel.Unspecified)
    {
        var connection = await sandbox.OpenConnectionAsync();
        return new(connection, await connection.BeginTransactionAsync(level));
    }

    /// <summary>Ends the transaction one way or the other.</summary>
    public Task EndAsync(bool commits) => commits ? transaction.CommitAsync() : transaction.RollbackAsync();

    public async ValueTask DisposeAsync()
    {
        await transaction.DisposeAsync();
        await connection.DisposeAsync();
    }
}
