using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>Rates as jobs keep them, and as they are set by hand.</summary>
internal static class PackedRate
{
    public static string Of(JobRate rate) =>
        Packed.Of(
            rate.Key,
            Packed.Number(rate.Permits),
            Packed.Number(UnixMicroseconds.From(rate.Per)),
            Packed.Number(rate.Burst),
            Packed.Number(rate.Cost));

    public static string? KeyOf(RedisValue packed) => Packed.Read(packed)[0];

    /// <summary>What is set for a key, whose job says what it costs.</summary>
    public static string? OfNumbers(JobRate? rate) =>
        rate is null ? null : Packed.Of(Packed.Number(rate.Permits), Packed.Number(UnixMicroseconds.From(rate.Per)), Packed.Number(rate.Burst));

    public static JobRate ToSet(RedisValue packed, string key)
    {
        var values = Packed.Read(packed);
        return new()
        {
            Key = key, Permits = (int)Packed.ToNumber(values[0]), Per = UnixMicroseconds.ToDuration(Packed.ToNumber(values[1])),
            Burst = (int)Packed.ToNumber(values[2]),
        };
    }
}
