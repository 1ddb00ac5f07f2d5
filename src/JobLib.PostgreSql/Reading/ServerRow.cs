using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

internal sealed record ServerRow
{
    public Guid Id { get; init; }
    public string Name { get; init; } = "";
    public string Machine { get; init; } = "";
    public int ProcessId { get; init; }
    public string Version { get; init; } = "";
    public string[] Queues { get; init; } = [];
    public int WorkerCount { get; init; }
    public DateTime StartedAt { get; init; }
    public DateTime HeartbeatAt { get; init; }
    public DateTime LeaseUntil { get; init; }
    public bool Draining { get; init; }
    public long Skew { get; init; }
    public bool Dead { get; init; }
    public int Held { get; init; }

    public ServerSummary ToSummary() => new()
    {
        Id = new ServerId(Id).ToString(), Name = Name, Machine = Machine, ProcessId = ProcessId, Version = Version, Queues = Queues, WorkerCount = WorkerCount, Held = Held,
        StartedAt = Utc.Of(StartedAt), HeartbeatAt = Utc.Of(HeartbeatAt), LeaseUntil = Utc.Of(LeaseUntil), Dead = Dead, Draining = Draining, ClockSkew = Micros.ToSpan(Skew),
    };
}
