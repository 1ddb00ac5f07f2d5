using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A server as it is shown.</summary>
internal static class ServerRecord
{
    private static readonly TimeSpan DeadFor = TimeSpan.FromDays(1);

    /// <summary>The servers with a live lease, those that died within the last day, and those that hold jobs although they are dead or have left.</summary>
    public static IReadOnlyList<ServerSummary> ToSummaries(RedisResult answer, DateTimeOffset now) =>
        [
            .. answer
                .List()
                .Select(server => ToSummary(server.List(), now))
                .Where(server => server.Held > 0 || (!server.Left && server.LeaseUntil > now - DeadFor)),
        ];

    private static ServerSummary ToSummary(RedisResult[] parts, DateTimeOffset now)
    {
        var row = StoredFields.OfHash(parts[1]);
        var until = row.Instant("lease");
        var summary = new ServerSummary
        {
            Id = parts[0].Text(), Name = row.Text("name") ?? "", Machine = "", ProcessId = 0, Version = "", Queues = [], WorkerCount = 0,
            Held = (int)parts[2],
            StartedAt = row.Instant("started"),
            HeartbeatAt = row.Instant("renewed"),
            LeaseUntil = until,
            Left = row.Has("left"),
            Dead = !row.Has("left") && (row.Has("expired") || until <= now), // to people, whether or not a rescue has looked
            Trouble = row.Text("trouble"),
            Draining = row.Has("draining"),
            ClockSkew = UnixMicroseconds.ToDuration(row.Number("skew")),
        };
        return row.Text("description") is { } description ? PackedServer.Fill(summary, description) : summary;
    }
}
