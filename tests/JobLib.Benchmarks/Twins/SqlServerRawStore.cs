using System.Collections.Concurrent;
using System.Data;
using System.Globalization;
using System.Text;
using JobLib.SqlServer.Sql;
using Microsoft.Data.SqlClient;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// Jobs in a SQL Server schema that JobLib has made, without JobLib: the same statements, sent by a bare loop over Microsoft.Data.SqlClient. A connection for
/// each caller.
/// </summary>
internal sealed class SqlServerRawStore(string connectionString, string schema, Guid owner) : IRawStore
{
    private const long Day = 86_400_000_000;

    private readonly ConcurrentBag<SqlConnection> free = [];
    private readonly string insert = StatementBatchSql.InTransaction(new WriterSql(new(schema)).Insert);
    private readonly string claimOnly = StatementBatchSql.InTransaction(new QueueSql(new(schema)).Fetch);
    private readonly string finishAndClaim = StatementBatchSql.InTransaction(new QueueSql(new(schema)).Finish + "\n" + new QueueSql(new(schema)).Fetch);
    private List<(Guid Id, long Fence)> held = [];
    private long claim;

    public async ValueTask InsertAsync(int count)
    {
        var connection = await OpenAsync();
        await using (var command = Command(connection, insert))
        {
            Text(command, "@jobs", Jobs(count));
            Text(command, "@texts", "[]");
            Text(command, "@batches", "[]");
            Text(command, "@actor", null);
            Long(command, "@keepKey", Day);
            await using var reader = await command.ExecuteReaderAsync();
            while (await reader.NextResultAsync())
            {
            }
        }

        free.Add(connection);
    }

    public async ValueTask<int> FinishAndClaimAsync(int max)
    {
        var connection = await OpenAsync();
        await using (var command = Command(connection, held.Count > 0 ? finishAndClaim : claimOnly))
        {
            AddFetch(command, max);
            if (held.Count > 0) AddFinish(command);
            held = await ReadAsync(command, skip: held.Count > 0 ? 2 : 1);
        }

        free.Add(connection);
        return held.Count;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var connection in free) await connection.DisposeAsync();
    }

    private static async Task<List<(Guid Id, long Fence)>> ReadAsync(SqlCommand command, int skip)
    {
        await using var reader = await command.ExecuteReaderAsync();
        for (var i = 0; i < skip; i++) await reader.NextResultAsync();
        var claimed = new List<(Guid, long)>();
        while (await reader.ReadAsync()) claimed.Add((new((byte[])reader.GetValue(0)), reader.GetInt64(1)));
        while (await reader.NextResultAsync())
        {
        }

        return claimed;
    }

    private static string Jobs(int count)
    {
        var json = new StringBuilder("[");
        for (var i = 0; i < count; i++)
        {
            var id = new Guid(Guid.CreateVersion7().ToByteArray(bigEndian: true));
            json.Append(
                CultureInfo.InvariantCulture,
                $$"""{"n":{{i}},"id":"{{id}}","tick":null,"start_kind":0,"start_at":null,"start_delay":0,"parent":null,"condition":0,"batch":null,"queue":"default","priority":0,"type":"JobLib.Benchmarks.NoOp, JobLib.Benchmarks","method":"Run","signature":"System.Int32","arguments":"[{{i}}]","format":1,"idempotency_key":null,"concurrency_key":null,"concurrency_wait":null,"recurring_id":null,"tags":null,"ambient":"en-US|en-US|","retention":null}{{(i == count - 1 ? "]" : ",")}}"""
            );
        }

        return json.ToString();
    }

    private string Outcomes()
    {
        var json = new StringBuilder("[");
        for (var i = 0; i < held.Count; i++)
        {
            json.Append(
                CultureInfo.InvariantCulture,
                $$"""{"n":{{i}},"job":"{{held[i].Id}}","fence":{{held[i].Fence}},"kind":0,"charges":1,"delay":0,"result":null,"error_type":null,"error_message":null,"error_details":null,"fingerprint":null,"reason":null,"queue":null,"keep":null,"unknown":0,"requires_mark":0,"began_ago":10,"took":10}{{(i == held.Count - 1 ? "]" : ",")}}"""
            );
        }

        return json.ToString();
    }

    private void AddFetch(SqlCommand command, int max)
    {
        Id(command, "@nextOwner");
        Long(command, "@claim", ++claim);
        Text(command, "@lanes", string.Create(CultureInfo.InvariantCulture, $$"""[{"n":0,"queue":"default","most":{{max}}}]"""));
        command.Parameters.Add("@max", SqlDbType.Int).Value = max;
        command.Parameters.Add("@suspect", SqlDbType.Bit).Value = false;
    }

    private void AddFinish(SqlCommand command)
    {
        Id(command, "@owner");
        Text(command, "@outcomes", Outcomes());
        Text(command, "@texts", "[]");
        Long(command, "@keepSucceeded", Day);
        Long(command, "@keepFailed", Day);
    }

    private static SqlCommand Command(SqlConnection connection, string text)
    {
        var command = new SqlCommand(text, connection) { CommandTimeout = 0 };
        Long(command, "@offset", 0);
        Long(command, "@keepDeleted", Day);
        return command;
    }

    private void Id(SqlCommand command, string name) => command.Parameters.Add(name, SqlDbType.Binary, 16).Value = owner.ToByteArray(bigEndian: true);

    private static void Long(SqlCommand command, string name, long value) => command.Parameters.Add(name, SqlDbType.BigInt).Value = value;

    private static void Text(SqlCommand command, string name, string? value) =>
        command.Parameters.Add(name, SqlDbType.NVarChar, -1).Value = (object?)value ?? DBNull.Value;

    private async Task<SqlConnection> OpenAsync()
    {
        if (free.TryTake(out var kept)) return kept;
        var connection = new SqlConnection(connectionString);
        await connection.OpenAsync();
        return connection;
    }
}
