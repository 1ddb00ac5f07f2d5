using System.Globalization;
using Npgsql;
using NpgsqlTypes;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// One table, of which rows are claimed by <c>FOR UPDATE SKIP LOCKED</c> and finished in the commit that claims the next: what PostgreSQL comes to when nothing
/// is asked of it but that each job is handed out once and its end is known.
/// </summary>
internal sealed class PostgreSqlLimitStore : IRawStore
{
    private const string Insert = "INSERT INTO least (call) SELECT unnest(@calls)";
    private const string Finish = "UPDATE least SET state = 2, finished_at = now() WHERE id = ANY(@ids)";

    // The partial index holds the jobs that wait, so that no claim walks over those that are done.
    private const string Table =
        """
        CREATE TABLE least (id bigserial PRIMARY KEY, state smallint NOT NULL DEFAULT 0, call text NOT NULL, finished_at timestamptz);
        CREATE INDEX least_waiting ON least (id) WHERE state = 0;
        SET enable_seqscan = off
        """;

    private const string Claim =
        """
        UPDATE least SET state = 1 WHERE id IN (SELECT id FROM least WHERE state = 0 ORDER BY id LIMIT @max FOR UPDATE SKIP LOCKED)
        RETURNING id, call
        """;

    private readonly NpgsqlConnection connection;
    private readonly NpgsqlBatch batch;
    private readonly NpgsqlParameter<int> max = new("max", NpgsqlDbType.Integer);
    private readonly NpgsqlParameter<long[]> held = new("ids", NpgsqlDbType.Array | NpgsqlDbType.Bigint) { TypedValue = [] };

    private PostgreSqlLimitStore(NpgsqlConnection connection)
    {
        this.connection = connection;
        batch = new(connection)
        {
            BatchCommands = { new(Finish) { Parameters = { held } }, new(Claim) { Parameters = { max } } },
        };
    }

    public static async Task<PostgreSqlLimitStore> OpenAsync(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using (var command = new NpgsqlCommand(Table, connection)) await command.ExecuteNonQueryAsync();
        var store = new PostgreSqlLimitStore(connection);
        await store.batch.PrepareAsync();
        return store;
    }

    public async ValueTask InsertAsync(int count)
    {
        await using var command = new NpgsqlCommand(Insert, connection);
        var calls = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"[{i}]")).ToArray();
        command.Parameters.Add(new NpgsqlParameter<string[]>("calls", calls));
        await command.ExecuteNonQueryAsync();
    }

    public async ValueTask<int> FinishAndClaimAsync(int max)
    {
        this.max.TypedValue = max;
        var claimed = new List<long>(max);
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
            claimed.Add(reader.GetInt64(0));
            _ = reader.GetString(1);
        }

        held.TypedValue = [.. claimed];
        return claimed.Count;
    }

    public async ValueTask DisposeAsync()
    {
        await batch.DisposeAsync();
        await connection.DisposeAsync();
    }
}
