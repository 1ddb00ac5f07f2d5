using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>Counts the jobs in states, up to a bound.</summary>
internal static class StateCount
{
    public static CappedCount Count(SqliteSession session, JobQuery query, int cap)
    {
        var max = cap + 1L;
        var total = query.Retrying
            ? query.States.Count == 0 || query.States.Contains(JobState.Scheduled) ? One(session, JobSourceSql.CountRetrying, max) : 0
            : States(query).Sum(state => Count(session, state, max));
        return total > cap ? new(cap, true) : new((int)total, false);
    }

    private static IEnumerable<JobState> States(JobQuery query) => query.States.Count == 0 ? Enum.GetValues<JobState>() : query.States.Distinct();

    private static long Count(SqliteSession session, JobState state, long max) => state switch
    {
        JobState.Enqueued => One(session, JobSourceSql.CountReady, max) + One(session, JobSourceSql.CountBlocked, max),
        JobState.Scheduled => One(session, JobSourceSql.CountScheduled, max),
        JobState.Processing => One(session, JobSourceSql.CountRunning, max),
        JobState.Awaiting => One(session, JobSourceSql.CountAwaiting, max),
        _ => Read(session.Prepare(JobSourceSql.CountFinished).Bind((int)state).Bind(max)),
    };

    private static long One(SqliteSession session, string sql, long max) => Read(session.Prepare(sql).Bind(max));

    private static long Read(SqliteStatement row)
    {
        using (row)
        {
            return row.Read() ? row.Int(0) : 0;
        }
    }
}
