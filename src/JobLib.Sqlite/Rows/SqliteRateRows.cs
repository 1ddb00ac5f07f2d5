using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IRateRows"/>
internal sealed class SqliteRateRows(WriteScope scope) : IRateRows
{
    public RateBucket Find(string key)
    {
        using var row = scope.Prepare(RateSql.Find).Bind(key);
        return row.Read() ? new(row.Instant(0), row.Instant(1), row.Instant(2), row.Instant(3)) : default;
    }

    public void Save(string key, RateBucket bucket) => scope.Prepare(RateSql.Save)
        .Bind(key).Bind(bucket.Until.IsSet ? bucket.Until : bucket.At).Bind(bucket.Released.IsSet ? bucket.Released : bucket.At)
        .Bind(bucket.NextAt).Bind(bucket.At).Run();

    public IReadOnlyList<string> Due(int max)
    {
        var keys = new List<string>();
        using var rows = scope.Prepare(RateSql.Due).Bind(scope.Now).Bind(max);
        while (rows.Read()) keys.Add(rows.Text(0));
        return keys;
    }

    public Instant? NextDue() => scope.FirstInstant(RateSql.NextDue);
}
