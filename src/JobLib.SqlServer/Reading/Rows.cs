using JobLib.Storage;

namespace JobLib.SqlServer.Reading;

internal sealed record CounterRow
{
    public string Queue { get; init; } = "";
    public byte State { get; init; }
    public long N { get; init; }
}

internal sealed record RateRow
{
    public long Failing { get; init; }
    public long Succeeded { get; init; }
}

internal sealed record OldestRow
{
    public string Queue { get; init; } = "";
    public long? Oldest { get; init; }
}

/// <summary>A candidate of a search: its position, and whether it meets the conditions.</summary>
internal sealed record HitRow
{
    public byte[] Job { get; init; } = [];
    public long? AtTime { get; init; }
}

/// <summary>How far a search came.</summary>
internal sealed record ReachRow
{
    public int Count { get; init; }
    public byte[]? LastJob { get; init; }
    public long? LastAt { get; init; }
    public long? LastCreated { get; init; }
}

internal sealed record ParameterRow
{
    public byte[] Job { get; init; } = [];
    public string Name { get; init; } = "";
    public string Value { get; init; } = "";
}

internal sealed record UnknownTypeRow
{
    public string Name { get; init; } = "";
    public long FirstAt { get; init; }
    public long LastAt { get; init; }
    public long N { get; init; }

    public UnknownJobType ToType() => new(Name, Utc.Of(FirstAt), Utc.Of(LastAt), N);
}

internal sealed record SeriesRow
{
    public long Minute { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Retried { get; init; }
    public long Deleted { get; init; }
    public long Wait { get; init; }
    public long Duration { get; init; }

    public SeriesPoint ToPoint() => new()
    {
        Minute = Utc.Of(Minute), Succeeded = Succeeded, Failed = Failed, Retried = Retried, Deleted = Deleted, Wait = Micros.ToSpan(Wait), Duration = Micros.ToSpan(Duration),
    };
}

internal sealed record LogRow
{
    public long Seq { get; init; }
    public long AtTime { get; init; }
    public byte Level { get; init; }
    public int Attempt { get; init; }
    public string Line { get; init; } = "";

    public JobLogLine ToLine() => new() { At = Utc.Of(AtTime), Level = (Microsoft.Extensions.Logging.LogLevel)Level, Attempt = Attempt, Text = Line };
}

internal sealed record AuditRow
{
    public long Seq { get; init; }
    public long AtTime { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string Target { get; init; } = "";
    public int N { get; init; }

    public AuditEntry ToEntry() => new() { At = Utc.Of(AtTime), Actor = Json.ToActor(Actor) ?? JobActor.Application, Action = Action, Target = Target, Count = N };
}
