using JobLib.Storage;

namespace JobLib.Relational.Reading;

internal sealed record CounterRow
{
    public string Queue { get; init; } = "";
    public StoredByte State { get; init; }
    public long N { get; init; }
}

internal sealed record RateRow
{
    public long Failing { get; init; }
    public long Succeeded { get; init; }
}

internal sealed record OverdueRow
{
    public int N { get; init; }
    public StoredTime? Oldest { get; init; }
}

internal sealed record WaitRow
{
    public string Queue { get; init; } = "";
    public StoredTime? Oldest { get; init; }
    public int ForKey { get; init; }
    public StoredTime? OldestForKey { get; init; }
}

internal sealed record UnknownTypeRow
{
    public string Name { get; init; } = "";
    public StoredTime FirstAt { get; init; }
    public StoredTime LastAt { get; init; }
    public long N { get; init; }

    public UnknownJobType ToType() => new(Name, Utc.Of(FirstAt), Utc.Of(LastAt), N);
}

internal sealed record SeriesRow
{
    public StoredTime Minute { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Retried { get; init; }
    public long Deleted { get; init; }
    public long Wait { get; init; }
    public long Duration { get; init; }

    public SeriesPoint ToPoint() => new()
    {
        Minute = Utc.Of(Minute),
        Succeeded = Succeeded,
        Failed = Failed,
        Retried = Retried,
        Deleted = Deleted,
        Wait = UnixMicroseconds.ToDuration(Wait),
        Duration = UnixMicroseconds.ToDuration(Duration),
    };
}

internal sealed record LogRow
{
    public long Seq { get; init; }
    public StoredTime AtTime { get; init; }
    public StoredByte Level { get; init; }
    public int Attempt { get; init; }
    public string Line { get; init; } = "";

    public JobLogLine ToLine() => new() { At = Utc.Of(AtTime), Level = (Microsoft.Extensions.Logging.LogLevel)Level, Attempt = Attempt, Text = Line };

    /// <summary>The page of these rows; the position that was asked for when there are none.</summary>
    public static LogPage ToPage(IReadOnlyList<LogRow> rows, long asked) =>
        new([.. rows.Select(row => row.ToLine())], rows.Count == 0 ? asked : rows[^1].Seq) { First = rows.Count == 0 ? 0 : rows[0].Seq };
}

internal sealed record AuditRow
{
    public long Seq { get; init; }
    public StoredTime AtTime { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string Target { get; init; } = "";
    public int N { get; init; }

    public AuditEntry ToEntry() =>
        new()
        {
            At = Utc.Of(AtTime),
            Actor = Json.ToActor(Actor) ?? JobActor.Application,
            Action = Action,
            Target = Target,
            Count = N,
        };
}
