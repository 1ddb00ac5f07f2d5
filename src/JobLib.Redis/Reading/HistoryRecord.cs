using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A row of history.</summary>
internal sealed class HistoryRecord(RedisValue packed)
{
    private readonly string?[] values = Packed.Read(packed);

    /// <summary>The number of the application's version; null when its server told none, or the row is older than that it is kept.</summary>
    public string? Application => values.Length > 11 ? values[11] : null;

    public JobEnd ToEnd(StoredVersions versions)
    {
        var entry = new JobHistoryEntry
        {
            State = (JobState)Packed.ToNumber(values[0]),
            At = UnixMicroseconds.ToInstant(Packed.ToNumber(values[1])),
            Attempt = (int)Packed.ToNumber(values[2]),
            Reason = values[3],
            Actor = values[4] is { } actor ? PackedJob.ToActor(actor) : null,
            Server = values[5],
            ApplicationVersion = versions.Find(Application),
            Duration = UnixMicroseconds.ToDuration(Packed.ToNumberOrNull(values[6])),
            DueAt = Instant(values[7]), Error = values[8] is { } error ? PackedJob.ToError(error) : null,
        };
        return new(entry, Instant(values[9]), Instant(values[10]));
    }

    private static DateTimeOffset? Instant(string? text) => UnixMicroseconds.ToInstant(Packed.ToNumberOrNull(text));
}
