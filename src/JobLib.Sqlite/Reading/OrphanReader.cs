using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;

namespace JobLib.Sqlite.Reading;

/// <summary>Jobs that nothing will ever bring on.</summary>
internal static class OrphanReader
{
    public static IReadOnlyList<JobId> Read(SqliteSession session, int max)
    {
        var found = new List<JobId>();
        Add(session.Prepare(OrphanSql.WithoutPlace).Bind(max), found);
        Add(session.Prepare(OrphanSql.WithoutServer).Bind(max), found);
        Add(session.Prepare(OrphanSql.WithoutHolder).Bind(max), found);
        Add(session.Prepare(OrphanSql.WithoutParentJob).Bind(max), found);
        Add(session.Prepare(OrphanSql.WithoutParentBatch).Bind(max), found);
        Add(session.Prepare(OrphanSql.WithoutBatch).Bind(max), found);
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
