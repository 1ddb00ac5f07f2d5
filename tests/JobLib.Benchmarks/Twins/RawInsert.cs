using System.Globalization;
using JobLib.PostgreSql;
using JobLib.PostgreSql.Sql;
using Npgsql;

namespace JobLib.Benchmarks.Twins;

/// <summary>The statement that creates jobs without keys, on a connection of its own.</summary>
internal sealed class RawInsert(NpgsqlConnection connection) : IAsyncDisposable
{
    private readonly NpgsqlBatch batch = new(connection);
    private int prepared;
    private int number;

    public async Task RunAsync(int count)
    {
        if (prepared != count) await PrepareAsync(count);
        var parameters = batch.BatchCommands[0].Parameters;
        var ids = new Guid[count];
        var arguments = new string[count];
        for (var i = 0; i < count; i++)
        {
            ids[i] = Guid.CreateVersion7();
            arguments[i] = string.Create(CultureInfo.InvariantCulture, $"[{number++}]");
        }

        parameters["ids"].Value = ids;
        parameters["arguments"].Value = arguments;
        await using var reader = await batch.ExecuteReaderAsync();
        while (await reader.ReadAsync())
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        await batch.DisposeAsync();
        await connection.DisposeAsync();
    }

    private async Task PrepareAsync(int count)
    {
        var command = new NpgsqlBatchCommand(new WriterSql(new("joblib")).InsertPlain);
        AddParameters(command.Parameters, count);
        batch.BatchCommands.Clear();
        batch.BatchCommands.Add(command);
        await batch.PrepareAsync();
        prepared = count;
    }

    private static void AddParameters(NpgsqlParameterCollection parameters, int count)
    {
        parameters.Uuids("ids", new Guid?[count]);
        parameters.Shorts("kinds", Enumerable.Repeat((short?)0, count));
        parameters.Times("starts", new DateTimeOffset?[count]);
        parameters.Longs("delays", Enumerable.Repeat((long?)0, count));
        parameters.Uuids("parents", new Guid?[count]);
        parameters.Shorts("conditions", new short?[count]);
        parameters.Uuids("batches", new Guid?[count]);
        parameters.Texts("queues", Enumerable.Repeat("default", count));
        parameters.Shorts("priorities", Enumerable.Repeat((short?)0, count));
        parameters.Texts("types", Enumerable.Repeat("JobLib.Benchmarks.NoOp, JobLib.Benchmarks", count));
        parameters.Texts("methods", Enumerable.Repeat("Run", count));
        parameters.Texts("signatures", Enumerable.Repeat("System.Int32", count));
        parameters.Texts("arguments", new string?[count]);
        parameters.Shorts("formats", Enumerable.Repeat((short?)1, count));
        foreach (var text in (string[])["keys", "concurrencyKeys", "recurringIds", "tags", "parameters"]) parameters.Texts(text, new string?[count]);
        parameters.Texts("ambients", Enumerable.Repeat("en-US|en-US|", count));
        foreach (var number in (string[])["concurrencyWaits", "retentions", "tickVersions"]) parameters.Longs(number, new long?[count]);
        parameters.Shorts("concurrencyLimits", new short?[count]);
        parameters.Long("offset", 0);
    }
}
