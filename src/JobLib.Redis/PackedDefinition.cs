using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>A recurring job as it was saved, without what changes by itself: its next run and its pause.</summary>
internal static class PackedDefinition
{
    public static string Of(RecurringDefinition definition) => Packed.Of(
        PackedJob.Of(definition.Payload, definition.CapturedContext),
        definition.Cron,
        definition.TimeZone,
        definition.Queue,
        Packed.Number(definition.Priority),
        Packed.Number((int)definition.Misfire),
        Packed.Number((int)definition.Overlap),
        definition.ConcurrencyKey,
        Packed.Number(UnixMicroseconds.From(definition.ConcurrencyWait)),
        definition.Declared ? "1" : null);

    public static RecurringDefinition Read(string id, RedisValue packed)
    {
        var values = Packed.Read(packed);
        var (payload, context) = PackedJob.Read(values[0]);
        return new()
        {
            Id = id, Payload = payload, Cron = values[1] ?? "", TimeZone = values[2] ?? "", Queue = values[3] ?? "",
            Priority = (int)Packed.ToNumber(values[4]),
            Misfire = (MisfireHandling)Packed.ToNumber(values[5]),
            Overlap = (OverlapPolicy)Packed.ToNumber(values[6]),
            ConcurrencyKey = values[7],
            ConcurrencyWait = UnixMicroseconds.ToDuration(Packed.ToNumberOrNull(values[8])),
            CapturedContext = context,
            Declared = values[9] is not null,
        };
    }
}
