using JobLib.Storage;

namespace JobLib.Relational.Reading;

/// <summary>A row of history.</summary>
internal sealed class HistoryRecord
{
    public StoredId Job { get; init; } = Ids.None;
    public StoredByte State { get; init; }
    public StoredTime AtTime { get; init; }
    public StoredTime? ReadyAt { get; init; }
    public StoredTime? StartedAt { get; init; }
    public long? Duration { get; init; }
    public int Attempt { get; init; }
    public string? Server { get; init; }
    public string? Reason { get; init; }
    public string? Actor { get; init; }
    public StoredTime? DueAt { get; init; }
    public string? ErrorType { get; init; }
    public string? ErrorMessage { get; init; }
    public string? ErrorDetails { get; init; }
    public string? Fingerprint { get; init; }
    public string? ApplicationVersion { get; init; }

    public JobEnd ToEnd() => new(
        new()
        {
            State = (JobState)State,
            At = Utc.Of(AtTime),
            Attempt = Attempt,
            Reason = Reason,
            Actor = Json.ToActor(Actor),
            Server = Server,
            ApplicationVersion = ApplicationVersion,
            Duration = Utc.Span(Duration),
            DueAt = Utc.Of(DueAt),
            Error = ErrorType is null
                ? null
                : new()
                {
                    Type = ErrorType,
                    Message = ErrorMessage ?? "",
                    Details = ErrorDetails,
                    Fingerprint = Fingerprint ?? "",
                },
        },
        Utc.Of(ReadyAt),
        Utc.Of(StartedAt));
}
