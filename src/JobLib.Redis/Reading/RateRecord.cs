using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>The bucket of a rate as it is shown.</summary>
internal static class RateRecord
{
    /// <summary>Of the storage's clock and a list of buckets.</summary>
    public static IReadOnlyList<RateSummary> ToSummaries(RedisResult answer)
    {
        var parts = answer.List();
        var now = Instant.OfMicroseconds((long)parts[0]);
        return [.. parts[1].List().Select(bucket => ToSummary(bucket.List(), now))];
    }

    private static RateSummary ToSummary(RedisResult[] parts, Instant now)
    {
        var key = parts[0].Text();
        var set = parts[2].IsNull ? null : PackedRate.ToSet((RedisValue)parts[2], parts[3].Text());
        return RateSummaries.Of(key, parts[1].IsNull ? default : ToBucket(key, StoredFields.OfRow(parts[1])), set, (int)parts[4], now);
    }

    private static RateBucket ToBucket(string key, StoredFields row) => new(At(row, "through"), At(row, "released"), At(row, "next"), At(row, "at"))
    {
        IsSet = row.Has("is_set"),
        Rate = new()
        {
            Key = key, Permits = (int)row.Number("permits"), Per = UnixMicroseconds.ToDuration(row.Number("per")), Burst = (int)row.Number("burst"),
        },
    };

    private static Instant At(StoredFields row, string name) => row.NumberOrNull(name) is { } at ? Instant.OfMicroseconds(at) : Instant.None;
}
