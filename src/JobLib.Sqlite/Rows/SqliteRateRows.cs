using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Sqlite.Writing;
using JobLib.Storage;

namespace JobLib.Sqlite.Rows;

/// <inheritdoc cref="IRateRows"/>
internal sealed class SqliteRateRows(WriteScope scope) : IRateRows
{
    public RateBucket Find(string key) => RateReads.Find(scope.Session, key) ?? default;

    public void Save(string key, RateBucket bucket) => scope.Prepare(RateSql.Save)
        .Bind(key).Bind(bucket.Until.IsSet ? bucket.Until : bucket.At).Bind(bucket.Released.IsSet ? bucket.Released : bucket.At)
        .Bind(bucket.NextAt).Bind(bucket.At)
        .Bind((long?)bucket.Rate?.Permits).Bind(UnixMicroseconds.From(bucket.Rate?.Per)).Bind((long?)bucket.Rate?.Burst).Bind(bucket.IsSet).Run();

    public IReadOnlyList<string> Due(int max)
    {
        var keys = new List<string>();
        using var rows = scope.Prepare(RateSql.Due).Bind(scope.Now).Bind(max);
        while (rows.Read()) keys.Add(rows.Text(0));
        return keys;
    }

    public Instant? NextDue() => scope.FirstInstant(RateSql.NextDue);

    public JobRate? SetFor(string key) => RateReads.SetFor(scope.Session, key);

    public bool Set(string key, JobRate? rate) => rate is null
        ? scope.Prepare(RateSql.Reset).Bind(key).Run() == 1
        : scope.Prepare(RateSql.Set).Bind(key).Bind(rate.Permits).Bind(UnixMicroseconds.From(rate.Per)).Bind(rate.Burst).Run() == 1;

    public void LookAgain(string key) => scope.Prepare(RateSql.LookAgain).Bind(scope.Now).Bind(key).Run();
}
