using JobLib.Storage;

namespace JobLib.Relational.Reading;

internal sealed record ServerRecord
{
    public StoredId Id { get; init; } = Ids.None;
    public string Name { get; init; } = "";
    public string Machine { get; init; } = "";
    public int ProcessId { get; init; }
    public string Version { get; init; } = "";
    public string? ApplicationVersion { get; init; }
    public string Queues { get; init; } = "[]";
    public int WorkerCount { get; init; }
    public StoredTime StartedAt { get; init; }
    public StoredTime HeartbeatAt { get; init; }
    public StoredTime LeaseUntil { get; init; }
    public bool Draining { get; init; }
    public long Skew { get; init; }
    public bool Dead { get; init; }
    public bool HasLeft { get; init; }
    public int Held { get; init; }
    public string? Trouble { get; init; }

    public ServerSummary ToSummary() => new()
    {
        Id = new ServerId(Ids.ToId(Id).Value).ToString(),
        Name = Name,
        Machine = Machine,
        ProcessId = ProcessId,
        Version = Version,
        ApplicationVersion = ApplicationVersion,
        Queues = Json.ToTags(Queues),
        WorkerCount = WorkerCount,
        Held = Held,
        StartedAt = Utc.Of(StartedAt),
        HeartbeatAt = Utc.Of(HeartbeatAt),
        LeaseUntil = Utc.Of(LeaseUntil),
        Dead = Dead,
        Left = HasLeft,
        Draining = Draining,
        Trouble = Trouble,
        ClockSkew = UnixMicroseconds.ToDuration(Skew),
    };
}
