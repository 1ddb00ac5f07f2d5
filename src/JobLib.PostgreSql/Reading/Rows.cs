using JobLib.Storage;

namespace JobLib.PostgreSql.Reading;

internal sealed record CounterRow
{
    public string Queue { get; init; } = "";
    public short State { get; init; }
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
    public DateTime? Oldest { get; init; }
}

internal sealed record SearchRow
{
    public int Count { get; init; }
    public Guid? LastJob { get; init; }
    public DateTime? LastAt { get; init; }
    public DateTime? LastCreated { get; init; }
    public Guid[] Jobs { get; init; } = [];
    public DateTime[] Times { get; init; } = [];
}

internal sealed record UnknownTypeRow
{
    public string Name { get; init; } = "";
    public DateTime FirstAt { get; init; }
    public DateTime LastAt { get; init; }
    public long N { get; init; }

    public UnknownJobType ToType() => new(Name, Utc.Of(FirstAt), Utc.Of(LastAt), N);
}

internal sealed record SeriesRow
{
    public DateTime Minute { get; init; }
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
    public DateTime At { get; init; }
    public short Level { get; init; }
    public int Attempt { get; init; }
    public string Text { get; init; } = "";

    public JobLogLine ToLine() => new() { At = Utc.Of(At), Level = (Microsoft.Extensions.Logging.LogLevel)Level, Attempt = Attempt, Text = Text };
}

internal sealed record AuditRow
{
    public long Seq { get; init; }
    public DateTime At { get; init; }
    public string Actor { get; init; } = "";
    public string Action { get; init; } = "";
    public string Target { get; init; } = "";
    public int N { get; init; }

    public AuditEntry ToEntry() => new() { At = Utc.Of(At), Actor = Json.ToActor(Actor) ?? JobActor.Application, Action = Action, Target = Target, Count = N };
}
