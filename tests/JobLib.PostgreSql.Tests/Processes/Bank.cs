using Npgsql;

namespace JobLib.PostgreSql.Tests.Processes;

/// <summary>
/// Accounts between which money is moved by chains of jobs: each moves some, writes that down, creates the next job of its chain and records its own success,
/// all in one transaction. There is no other guard against doing it twice.
/// </summary>
public sealed class Bank(NpgsqlDataSource source, string schema, IBackgroundJobClient client)
{
    /// <summary>How many accounts there are.</summary>
    public const int Accounts = 10;

    /// <summary>How many jobs a chain has.</summary>
    public const int Hops = 40;

    internal static string Tables(string schema) => $"""
        CREATE TABLE "{schema}".account (id integer PRIMARY KEY, balance bigint NOT NULL);
        CREATE TABLE "{schema}".ledger (chain integer NOT NULL, hop integer NOT NULL);
        INSERT INTO "{schema}".account SELECT n, 1000 FROM generate_series(0, {Accounts - 1}) AS n
        """;

    /// <summary>The body of a job.</summary>
    [AutomaticRetry(Attempts = 1_000, DelaysInSeconds = [0])]
    public async Task TransferAsync(int chain, int hop, JobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        await using var connection = await source.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        var (from, to) = (chain % Accounts, (chain + hop + 1) % Accounts);
        if (from == to) to = (to + 1) % Accounts;
        await ExecuteAsync(connection, transaction, $"""
            SELECT FROM "{schema}".account WHERE id IN ({from}, {to}) ORDER BY id FOR UPDATE;
            UPDATE "{schema}".account SET balance = balance - {hop} WHERE id = {from};
            INSERT INTO "{schema}".ledger VALUES ({chain}, {hop})
            """);
        if (hop < Hops) await client.EnqueueAsync<Bank>(bank => bank.TransferAsync(chain, hop + 1, JobContext.None), new() { Transaction = transaction });
        await ExecuteAsync(connection, transaction, $"UPDATE \"{schema}\".account SET balance = balance + {hop} WHERE id = {to}");
        await context.CompleteAsync(transaction);
        await transaction.CommitAsync();
    }

    private static async Task ExecuteAsync(NpgsqlConnection connection, NpgsqlTransaction transaction, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection, transaction);
        await command.ExecuteNonQueryAsync();
    }
}
