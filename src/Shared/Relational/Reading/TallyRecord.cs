using JobLib.Storage;

namespace JobLib.Relational.Reading;

internal sealed record TallyRecord
{
    public StoredTime Start { get; init; }
    public string Method { get; init; } = "";
    public string Queue { get; init; } = "";
    public string? ApplicationVersion { get; init; }
    public long Succeeded { get; init; }
    public long Failed { get; init; }
    public long Retried { get; init; }
    public long Deleted { get; init; }
    public string Waits { get; init; } = "";
    public string Durations { get; init; } = "";

    public JobTally ToTally(TallyPeriod period) => new()
    {
        Period = period, Start = Utc.Of(Start), Method = Method, Queue = Queue, ApplicationVersion = ApplicationVersion,
        Succeeded = Succeeded, Failed = Failed, Retried = Retried, Deleted = Deleted, Waits = Waits, Durations = Durations,
    };
}
