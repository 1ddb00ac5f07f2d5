using JobLib.PostgreSql;
using JobLib.PostgreSql.Sql;
using Npgsql;

namespace JobLib.Benchmarks.Twins;

/// <summary>The statements that end what is held and claim the next jobs, on a connection of its own.</summary>
internal sealed class RawClaim(NpgsqlConnection connection, Guid owner) : IAsyncDisposable
{
    private const long Day = 86_400_000_000;

    private readonly QueueSql sql = new(new("joblib"));
    private readonly long[] from = new long[10];
    private List<(Guid Id, long Fence)> held = [];
    private NpgsqlBatch? batch;
    private (int Held, int Max) prepared;
    private long claim;
    private long last;

    public async Task<int> RunAsync(int max)
    {
        if (batch is null || prepared != (held.Count, max)) await PrepareAsync(max);
        if (batch is null) return 0;
        Fill(batch);
        var claimed = new List<(Guid, long)>(max);
        await using var reader = await batch.ExecuteReaderAsync();
        if (held.Count > 0) await reader.NextResultAsync();
        if (held.Count > 0) await reader.NextResultAsync();
        while (await reader.ReadAsync())
        {
            if (await reader.IsDBNullAsync(3)) continue;
            claimed.Add((reader.GetGuid(3), reader.GetInt64(4)));
            last = Math.Max(last, reader.GetInt64(9));
        }

        held = claimed;
        return claimed.Count;
    }

    public async ValueTask DisposeAsync()
    {
        if (batch is not null) await batch.DisposeAsync();
        await connection.DisposeAsync();
    }

    private void Fill(NpgsqlBatch statements)
    {
        var fetch = statements.BatchCommands[^1].Parameters;
        fetch["claim"].Value = ++claim;
        Array.Fill(from, Math.Max(0, last - 1_000));
        if (held.Count == 0) return;
        var jobs = held.Select(job => job.Id).ToArray();
        statements.BatchCommands[0].Parameters["jobs"].Value = jobs;
        statements.BatchCommands[0].Parameters["fences"].Value = held.Select(job => job.Fence).ToArray();
        statements.BatchCommands[1].Parameters["jobs"].Value = jobs;
    }

    private async Task PrepareAsync(int max)
    {
        if (batch is not null) await batch.DisposeAsync();
        batch = new(connection);
        if (held.Count > 0)
        {
            AddFinish(held.Count);
            Add(sql.Settle, p =>
            {
                p.Uuids("jobs", new Guid?[held.Count]);
                p.Long("keepDeleted", Day);
            });
        }

        AddFetch(max);
        await batch.PrepareAsync();
        prepared = (held.Count, max);
    }

    private void AddFinish(int count) => Add(sql.Finish, p =>
    {
        p.Uuid("owner", owner);
        p.Bool("patient", true);
        p.Uuids("jobs", new Guid?[count]);
        foreach (var number in (string[])["fences", "retentions"]) p.Longs(number, new long?[count]);
        foreach (var number in (string[])["delays", "begun", "took"]) p.Longs(number, Enumerable.Repeat((long?)10, count));
        p.Ints("kinds", new int[count]);
        p.Bools("charges", Enumerable.Repeat(true, count));
        foreach (var flag in (string[])["unknown", "marks"]) p.Bools(flag, new bool[count]);
        foreach (var text in (string[])["results", "reasons", "queues", "parameters", "types", "messages", "details", "fingerprints"])
            p.Texts(text, new string?[count]);
        foreach (var keep in (string[])["keepSucceeded", "keepFailed", "keepDeleted"]) p.Long(keep, Day);
    });

    private void AddFetch(int max) => Add(sql.Fetch, p =>
    {
        p.Uuid("owner", owner);
        p.Long("claim", 0);
        p.Uuids("known", Array.Empty<Guid?>());
        p.Uuids("passed", Array.Empty<Guid?>());
        p.Texts("queues", ["default"]);
        p.Ints("maxima", [max]);
        p.Ints("hinted", [1]);
        p.Longs("from", from);
        p.Int("max", max);
        p.Bool("suspect", false);
        p.Bool("busy", true);
    });

    private void Add(string statement, Action<NpgsqlParameterCollection> parameters)
    {
        var command = new NpgsqlBatchCommand(statement);
        parameters(command.Parameters);
        command.Parameters.Long("offset", 0);
        batch?.BatchCommands.Add(command);
    }
}
