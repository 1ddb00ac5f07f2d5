using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>What servers have counted.</summary>
internal static class TallyReader
{
    public static IReadOnlyList<JobTally> Read(SqliteSession session, TallyQuery query)
    {
        var tallies = new List<JobTally>();
        using var rows = session.Prepare(TallySql.Find)
            .Bind((long)query.Period)
            .Bind(UnixMicroseconds.From(query.From))
            .Bind(UnixMicroseconds.From(query.To))
            .Bind(query.Method)
            .Bind(query.Queue)
            .Bind(query.Max);
        while (rows.Read())
        {
            tallies.Add(new()
            {
                Period = query.Period,
                Start = UnixMicroseconds.ToInstant(rows.Int(0)),
                Method = rows.Text(1),
                Queue = rows.Name(2),
                ApplicationVersion = rows.TextOrNull(3),
                Succeeded = rows.Int(4),
                Failed = rows.Int(5),
                Retried = rows.Int(6),
                Deleted = rows.Int(7),
                Waits = rows.Text(8),
                Durations = rows.Text(9),
            });
        }

        return tallies;
    }
}
