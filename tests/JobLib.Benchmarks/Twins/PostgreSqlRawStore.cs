using System.Collections.Concurrent;
using Npgsql;

namespace JobLib.Benchmarks.Twins;

/// <summary>
/// Jobs in a PostgreSQL schema that JobLib has made, without JobLib: the same statements, prepared once, sent by a bare loop over Npgsql. A connection for each
/// caller.
/// </summary>
internal sealed class PostgreSqlRawStore(string connectionString, Guid owner) : IRawStore
{
    private readonly ConcurrentBag<RawInsert> inserts = [];
    private RawClaim? claims;

    public async ValueTask InsertAsync(int count)
    {
        if (!inserts.TryTake(out var insert)) insert = new(await OpenAsync());
        await insert.RunAsync(count);
        inserts.Add(insert);
    }

    public async ValueTask<int> FinishAndClaimAsync(int max)
    {
        claims ??= new(await OpenAsync(), owner);
        return await claims.RunAsync(max);
    }

    public async ValueTask DisposeAsync()
    {
        if (claims is not null) await claims.DisposeAsync();
        foreach (var insert in inserts) await insert.DisposeAsync();
    }

    // The planner is told once what JobLib tells it with each unit.
    private async Task<NpgsqlConnection> OpenAsync()
    {
        var connection = new NpgsqlConnection(connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SET enable_seqscan = off; SET jit = off; SET join_collapse_limit = 1", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }
}
