using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

internal sealed record ServerRow
{
    public byte[] Id { get; init; } = [];
    public string Name { get; init; } = "";
    public string Machine { get; init; } = "";
    public int ProcessId { get; init; }
    public string Version { get; init; } = "";
    public string Queues { get; init; } = "[]";
    public int WorkerCount { get; init; }
    public long StartedAt { get; init; }
    public long HeartbeatAt { get; init; }
    public long LeaseUntil { get; init; }
    public bool Draining { get; init; }
    public long Skew { get; init; }
    public bool Dead { get; init; }
    public int Held { get; init; }

    public ServerSummary ToSummary() => new()
    {
        Id = new ServerId(Ids.ToGuid(Id)).ToString(), Name = Name, Machine = Machine, ProcessId = ProcessId, Version = Version, Queues = Json.ToTags(Queues), WorkerCount = WorkerCount, Held = Held,
        StartedAt = Utc.Of(StartedAt), HeartbeatAt = Utc.Of(HeartbeatAt), LeaseUntil = Utc.Of(LeaseUntil), Dead = Dead, Draining = Draining, ClockSkew = Micros.ToSpan(Skew),
    };
}
