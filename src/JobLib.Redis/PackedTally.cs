using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>A row of what a server has counted.</summary>
internal static class PackedTally
{
    public static string Of(JobTally tally) => Packed.Of(
        tally.Method,
        tally.Queue,
        tally.ApplicationVersion,
        Packed.Number(tally.Succeeded),
        Packed.Number(tally.Failed),
        Packed.Number(tally.Retried),
        Packed.Number(tally.Deleted),
        tally.Waits, tally.Durations);

    public static JobTally Read(TallyPeriod period, DateTimeOffset start, string packed)
    {
        var values = Packed.Read(packed);
        return new()
        {
            Period = period,
            Start = start,
            Method = values[0] ?? "",
            Queue = values[1] ?? "",
            ApplicationVersion = values[2],
            Succeeded = Packed.ToNumber(values[3]),
            Failed = Packed.ToNumber(values[4]),
            Retried = Packed.ToNumber(values[5]),
            Deleted = Packed.ToNumber(values[6]),
            Waits = values[7] ?? "",
            Durations = values[8] ?? "",
        };
    }
}
