using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

/// <summary>A row of history.</summary>
internal sealed class HistoryRow
{
    public byte[] Job { get; init; } = [];
    public byte State { get; init; }
    public long AtTime { get; init; }
    public long? ReadyAt { get; init; }
    public long? StartedAt { get; init; }
    public long? Duration { get; init; }
    public int Attempt { get; init; }
    public string? Server { get; init; }
    public string? Reason { get; init; }
    public string? Actor { get; init; }
    public long? DueAt { get; init; }
    public string? ErrorType { get; init; }
    public string? ErrorMessage { get; init; }
    public string? ErrorDetails { get; init; }
    public string? Fingerprint { get; init; }

    public JobEnd ToEnd() => new(
        new()
        {
            State = (JobState)State, At = Utc.Of(AtTime), Attempt = Attempt, Reason = Reason, Actor = Json.ToActor(Actor), Server = Server, Duration = Utc.Span(Duration), DueAt = Utc.Of(DueAt),
            Error = ErrorType is null ? null : new() { Type = ErrorType, Message = ErrorMessage ?? "", Details = ErrorDetails, Fingerprint = Fingerprint ?? "" },
        },
        Utc.Of(ReadyAt),
        Utc.Of(StartedAt));
}
