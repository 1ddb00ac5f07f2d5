using Dapper;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Reads the answers of a unit, one result a statement, with the same code for synchronous and asynchronous callers.</summary>
internal sealed class Results : IAsyncDisposable
{
    private readonly IEnumerator<NpgsqlBatch>? rest; // of a synchronous caller: what has not been sent yet
    private readonly CancellationToken cancellationToken;
    private NpgsqlBatch? sent;
    private NpgsqlDataReader? current;

    private Results(NpgsqlBatch batch, NpgsqlDataReader reader, CancellationToken cancellationToken) =>
        (sent, current, this.cancellationToken) = (batch, reader, cancellationToken);

    private Results(IEnumerator<NpgsqlBatch> rest) => this.rest = rest;

    private NpgsqlDataReader Reader => current ?? throw new InvalidOperationException("There is no result to read.");

    /// <summary>Sends statements together.</summary>
    public static async ValueTask<Results> OfBatchAsync(NpgsqlBatch batch, IEnumerable<NpgsqlBatchCommand> statements, CancellationToken cancellationToken)
    {
        try
        {
            foreach (var statement in statements) batch.BatchCommands.Add(statement);
            return new(batch, await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false), cancellationToken);
        }
        catch
        {
            await batch.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Sends statements one after the other, each when the answer to the one before has been read.</summary>
    public static Results OneByOne(IEnumerable<NpgsqlBatch> statements)
    {
        var results = new Results(statements.GetEnumerator());
        try
        {
            results.MoveOn();
            return results;
        }
        catch
        {
            results.Close();
            throw;
        }
    }

    public async ValueTask<bool> ReadAsync() => rest is null ? await Reader.ReadAsync(cancellationToken).ConfigureAwait(false) : current?.Read() ?? false;

    public async ValueTask<bool> NextAsync() => rest is null ? await Reader.NextResultAsync(cancellationToken).ConfigureAwait(false) : MoveOn();

    public async ValueTask DrainAsync()
    {
        while (await NextAsync().ConfigureAwait(false))
        {
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (rest is not null)
        {
            Close();
            return;
        }

        if (current is not null) await current.DisposeAsync().ConfigureAwait(false);
        if (sent is not null) await sent.DisposeAsync().ConfigureAwait(false);
    }

    /// <summary>All rows of this result.</summary>
    public async ValueTask<List<T>> ListAsync<T>(Func<Results, T> row)
    {
        var rows = new List<T>();
        while (await ReadAsync().ConfigureAwait(false))
        {
            rows.Add(row(this));
        }

        return rows;
    }

    /// <summary>All rows of this result, by the names of their columns.</summary>
    public ValueTask<List<T>> ListAsync<T>()
    {
        var parse = Reader.GetRowParser<T>();
        return ListAsync(_ => parse(Reader));
    }

    public bool IsNull(int column) => Reader.IsDBNull(column);

    public Guid Uuid(int column) => Reader.GetGuid(column);

    public Guid? UuidOrNull(int column) => IsNull(column) ? null : Reader.GetGuid(column);

    public JobId Id(int column) => new(Reader.GetGuid(column));

    public Guid[] Uuids(int column) => IsNull(column) ? [] : Reader.GetFieldValue<Guid[]>(column);

    public string Text(int column) => Reader.GetString(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : Reader.GetString(column);

    public string[] Texts(int column) => IsNull(column) ? [] : Reader.GetFieldValue<string[]>(column);

    public long Long(int column) => Reader.GetInt64(column);

    public int Int(int column) => Reader.GetInt32(column);

    public short Short(int column) => Reader.GetInt16(column);

    public bool Bool(int column) => Reader.GetBoolean(column);

    public bool[] Bools(int column) => Reader.GetFieldValue<bool[]>(column);

    public double Double(int column) => Reader.GetDouble(column);

    public DateTimeOffset Time(int column) => Utc.Of(Reader.GetDateTime(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public TimeSpan? SpanOrNull(int column) => IsNull(column) ? null : UnixMicroseconds.ToDuration(Long(column));

    // To the next statement that has an answer, as a reader of a batch does.
    private bool MoveOn()
    {
        while (true)
        {
            CloseCurrent();
            if (rest?.MoveNext() != true) return false;
            sent = rest.Current;
            current = sent.ExecuteReader();
            if (current.FieldCount > 0) return true;
        }
    }

    private void Close()
    {
        CloseCurrent();
        rest?.Dispose();
    }

    private void CloseCurrent()
    {
        current?.Dispose();
        sent?.Dispose();
        (current, sent) = (null, null);
    }
}
