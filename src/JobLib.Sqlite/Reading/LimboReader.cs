using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>Jobs that nothing will ever bring on.</summary>
internal static class LimboReader
{
    public static IReadOnlyList<JobId> Read(SqliteSession session, int max)
    {
        var found = new List<JobId>();
        Add(session.Prepare(LimboSql.WithoutPlace).Bind(max), found);
        Add(session.Prepare(LimboSql.WithoutServer).Bind(max), found);
        Add(session.Prepare(LimboSql.WithoutHolder).Bind(max), found);
        Add(session.Prepare(LimboSql.WithoutParentJob).Bind(max), found);
        Add(session.Prepare(LimboSql.WithoutParentBatch).Bind(max), found);
        Add(session.Prepare(LimboSql.WithoutBatch).Bind(max), found);
        return found;
    }

    private static void Add(SqliteStatement rows, List<JobId> found)
    {
        using (rows)
        {
            while (rows.Read()) found.Add(rows.Id(0));
        }
    }
}
