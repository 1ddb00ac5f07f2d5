using System.Data.Common;
using System.Globalization;

namespace JobLib.Reliability.Processes;

/// <summary>The application's own tables in the storage's database: what jobs did in their own transactions, and what was bought together with a job.</summary>
public sealed class Ledger(StoragePlace place)
{
    public Task<DbConnection> OpenAsync() => TestStorage.OpenAsync(place);

    /// <summary>Makes the tables.</summary>
    public async Task PrepareAsync()
    {
        await using var connection = await OpenAsync();
        await ExecuteAsync(connection, null, $"CREATE TABLE {place.Table("effect")} (item bigint NOT NULL, fence bigint NOT NULL)");
        await ExecuteAsync(connection, null, $"CREATE TABLE {place.Table("purchase")} (item bigint NOT NULL)");
    }

    public Task AddEffectAsync(DbTransaction transaction, long key, long fence) => InsertAsync(transaction, "effect", key, fence);

    public Task AddPurchaseAsync(DbTransaction transaction, long key) => InsertAsync(transaction, "purchase", key);

    /// <summary>The keys in a table, one for each row.</summary>
    public async Task<IReadOnlyList<long>> KeysAsync(string table)
    {
        await using var connection = await OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = $"SELECT item FROM {place.Table(table)}";
        await using var rows = await command.ExecuteReaderAsync();
        var keys = new List<long>();
        while (await rows.ReadAsync()) keys.Add(rows.GetInt64(0));
        return keys;
    }

    private Task InsertAsync(DbTransaction transaction, string table, params long[] values)
    {
        var connection = transaction.Connection ?? throw new InvalidOperationException("The transaction is over.");
        return ExecuteAsync(
            connection,
            transaction,
            $"INSERT INTO {place.Table(table)} VALUES ({string.Join(", ", values.Select(value => value.ToString(CultureInfo.InvariantCulture)))})"
        );
    }

    private static async Task ExecuteAsync(DbConnection connection, DbTransaction? transaction, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Transaction = transaction;
        await command.ExecuteNonQueryAsync();
    }
}
