using System.Data.Common;
using Dapper;
using JobLib.Storage;

namespace JobLib.SqlServer;

/// <summary>Reads the answers of a unit, one result a question, with the same code for synchronous and asynchronous callers.</summary>
internal sealed class Results(DbDataReader reader, bool isAsync, CancellationToken cancellationToken)
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

    /// <summary>All rows of this result, by the names of their columns.</summary>
    public ValueTask<List<T>> ListAsync<T>()
    {
        var parse = reader.GetRowParser<T>();
        return ListAsync(_ => parse(reader));
    }

    public bool IsNull(int column) => reader.IsDBNull(column);

    public JobId Id(int column) => Ids.ToId((byte[])reader.GetValue(column));

    public JobId? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public string Text(int column) => reader.GetString(column);

    public string? TextOrNull(int column) => IsNull(column) ? null : reader.GetString(column);

    public long Long(int column) => reader.GetInt64(column);

    public int Int(int column) => Convert.ToInt32(reader.GetValue(column), null);

    public int? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    public bool Bool(int column) => reader.GetBoolean(column);

    public DateTimeOffset Time(int column) => UnixMicroseconds.ToInstant(Long(column));

    public DateTimeOffset? TimeOrNull(int column) => IsNull(column) ? null : Time(column);

    /// <summary>A time to come, in microseconds; zero when it is past.</summary>
    public TimeSpan? DueInOrNull(int column) => IsNull(column) ? null : UnixMicroseconds.ToDuration(Math.Max(0, Long(column)));
}
