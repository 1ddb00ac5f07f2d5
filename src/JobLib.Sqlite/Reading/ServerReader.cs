using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>The servers, live and lately dead.</summary>
internal static class ServerReader
{
    private static readonly long ShownFor = UnixMicroseconds.From(TimeSpan.FromDays(1));

    public static IReadOnlyList<ServerSummary> Read(SqliteSession session, long now)
    {
        var held = Held(session);
        var servers = new List<ServerSummary>();
        using var rows = session.Prepare(OverviewSql.Servers).Bind(now - ShownFor);
        while (rows.Read())
        {
            var (id, left) = (rows.Id(0).Value, rows.Flag(13));
            if (left && !held.ContainsKey(id)) continue; // it is gone; a rescue removes its row
            servers.Add(new()
            {
                Id = id.ToString("D"),
                Name = rows.Text(1),
                Machine = rows.Text(2),
                ProcessId = rows.Int32(3),
                Version = rows.Text(4),
                ApplicationVersion = rows.TextOrNull(15),
                Queues = Json.ReadList(rows.Text(5)),
                WorkerCount = rows.Int32(6),
                Held = held.GetValueOrDefault(id),
                StartedAt = UnixMicroseconds.ToInstant(rows.Int(7)),
                HeartbeatAt = UnixMicroseconds.ToInstant(rows.Int(8)),
                LeaseUntil = UnixMicroseconds.ToInstant(rows.Int(9)),
                ClockSkew = UnixMicroseconds.ToDuration(rows.Int(10)),
                Draining = rows.Flag(11),
                Trouble = rows.TextOrNull(14),
                Dead = !left && (rows.Flag(12) || rows.Int(9) <= now),
                Left = left,
            });
        }

        return servers;
    }

    private static Dictionary<Guid, int> Held(SqliteSession session)
    {
        var held = new Dictionary<Guid, int>();
        using var rows = session.Prepare(OverviewSql.Held);
        while (rows.Read()) held[rows.Id(0).Value] = rows.Int32(1);
        return held;
    }
}
