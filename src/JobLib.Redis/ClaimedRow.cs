using System.Collections.ObjectModel;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>Reads a job that was claimed: a few values of a flat list, what only some jobs have packed as one of them.</summary>
internal static class ClaimedRow
{
    /// <summary>How many values a job is.</summary>
    public const int Fields = 10;

    public static ClaimedJob Read(RedisResult[] row)
    {
        var job = new ClaimedJob
        {
            Id = row[0].Id(), Fence = (long)row[1], Attempt = (int)row[2], Crashes = (int)row[3], Queue = row[4].Text(), Priority = (int)row[5],
            CreatedAt = row[6].Instant(), ReadyAt = row[7].Instant(), Payload = new("", "", "", ""),
        };
        try
        {
            var (payload, context) = PackedJob.Read((RedisValue)row[9]);
            job = job with { Payload = payload, CapturedContext = context };
            return row[8].IsNull ? job : WithExtra(job, Packed.Read((RedisValue)row[8]));
        }
        catch (Exception error) when (error is FormatException or IndexOutOfRangeException)
        {
            return job with { Unreadable = $"What is stored of the job cannot be read: {error.Message}" };
        }
    }

    private static ClaimedJob WithExtra(ClaimedJob job, string?[] extra) => job with
    {
        ScheduledAt = UnixMicroseconds.ToInstant(Packed.ToNumberOrNull(extra[0])),
        Batch = extra[1] is { } batch ? JobId.Parse(batch) : null,
        RecurringId = extra[2],
        ConcurrencyKey = extra[3],
        KeyTimedOut = extra[4] is not null,
        Parent = extra[5] is { } parent ? ToParent(parent) : null,
        Parameters = extra[6] is { } parameters ? PackedJob.ToParameters(Packed.Read(parameters)) : ReadOnlyDictionary<string, string>.Empty,
    };

    private static ParentOutcome ToParent(string packed)
    {
        var values = Packed.Read(packed);
        return new(values[0] ?? "", (JobState)Packed.ToNumber(values[1]), values[2], values[3] is { } error ? PackedJob.ToError(error) : null);
    }
}
