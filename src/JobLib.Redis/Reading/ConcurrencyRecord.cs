using JobLib.Kernel;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A concurrency key as it is shown.</summary>
internal static class ConcurrencyRecord
{
    public static ConcurrencySummary ToSummary(RedisResult answer)
    {
        var parts = answer.List();
        var waiting = (long)parts[3];
        return new()
        {
            Key = parts[0].Text(),
            Limit = (int?)parts[1],
            Held = (int)parts[2],
            Waiting = new((int)Math.Min(waiting, ConcurrencyKeys.MaxWaiting), waiting > ConcurrencyKeys.MaxWaiting),
        };
    }
}
