using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Reads the answers of a unit, one result a statement, with the same code for synchronous and asynchronous callers.</summary>
internal sealed class Results(NpgsqlDataReader reader, bool isAsync, CancellationToken cancellationToken)
{
    public async ValueTask<bool> ReadAsync() => isAsync ? await reader.ReadAsync(cancellationToken).ConfigureAwait(false) : reader.Read();

    public async ValueTask<bool> NextAsync() => isAsync ? await reader.NextResultAsync(cancellationToken).ConfigureAwait(false) : reader.NextResult();

    public async ValueTask DrainAsync()
    {
        while (await NextAsync().ConfigureAwait(false))
        {
        }
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

    public bool IsNull(int column) => reader.IsDBNull(column);

    public Guid Uuid(int column) => reader.GetGuid(column);

    public Guid? UuidOrNull(int column) => IsNull(column) ? null : reader.GetGuid(column);

    public JobId Id(int column) => new(reader.GetGuid(column));

    public Guid[] Uuids(int column) => IsNull(column) ? [] : reader.GetFieldValue<Guid[]>(column);

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : reader.GetString(column);

    public string[] Texts(int column) => IsNull(column) ? [] : reader.GetFieldValue<string[]>(column);

    public long Long(int column) => reader.GetInt64(column);

    public int Int(int column) => reader.GetInt32(column);

    public short Short(int column) => reader.GetInt16(column);

    public bool Bool(int column) => reader.GetBoolean(column);

    public double Double(int column) => reader.GetDouble(column);

    public DateTimeOffset Time(int column) => reader.GetFieldValue<DateTimeOffset>(column);

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    public TimeSpan? SpanOrNull(int column) => IsNull(column) ? null : Micros.ToSpan(Long(column));
}
