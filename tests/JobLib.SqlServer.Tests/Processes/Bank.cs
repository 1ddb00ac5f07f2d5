using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests.Processes;

/// <summary>
/// Accounts between which money is moved by chains of jobs: each moves some, writes that down, creates the next job of its chain and records its own success,
/// all in one transaction. There is no other guard against doing it twice.
/// </summary>
public sealed class Bank(string connectionString, string schema, IBackgroundJobClient client)
{
    private const int Accounts = 10;

    internal static string Tables(string schema) => $"""
        CREATE TABLE {schema}.account (id int NOT NULL PRIMARY KEY, balance bigint NOT NULL);
        CREATE TABLE {schema}.ledger (chain int NOT NULL, hop int NOT NULL);
        INSERT INTO {schema}.account (id, balance) VALUES {string.Join(", ", Enumerable.Range(0, Accounts).Select(id => $"({id}, 1000)"))};
        """;

    /// <summary>The body of a job.</summary>
    [AutomaticRetry(Attempts = 1_000, DelaysInSeconds = [0])]
    public async Task TransferAsync(int chain, int hop, int hops, JobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        await using var transaction = (SqlTransaction)await connection.BeginTransactionAsync();
        var (from, to) = (chain % Accounts, (chain + hop + 1) % Accounts);
        if (from == to) to = (to + 1) % Accounts;
        await ExecuteAsync(connection, transaction, $"""
            UPDATE {schema}.account SET balance = balance WHERE id = {Math.Min(from, to)};
            UPDATE {schema}.account SET balance = balance WHERE id = {Math.Max(from, to)};
            UPDATE {schema}.account SET balance = balance - {hop} WHERE id = {from};
            INSERT INTO {schema}.ledger (chain, hop) VALUES ({chain}, {hop});
            """);
        if (hop < hops) await client.EnqueueAsync<Bank>(bank => bank.TransferAsync(chain, hop + 1, hops, JobContext.None), new() { Transaction = transaction });
        await ExecuteAsync(connection, transaction, $"UPDATE {schema}.account SET balance = balance + {hop} WHERE id = {to};");
        await context.CompleteAsync(transaction);
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(SqlConnection connection, SqlTransaction transaction, string sql)
    {
        await using var command = new SqlCommand(sql, connection, transaction) { CommandTimeout = (int)TestDatabase.Deadline.TotalSeconds };
        await command.ExecuteNonQueryAsync();
    }
}
