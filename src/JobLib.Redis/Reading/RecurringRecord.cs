using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>A recurring job as it is shown.</summary>
internal static class RecurringRecord
{
    public static RecurringDefinition ToDefinition(RedisResult answer)
    {
        var parts = answer.List();
        var row = StoredFields.OfHash(parts[1]);
        return PackedDefinition.Read(parts[0].Text(), row.Value("definition")) with { Paused = row.Has("paused"), Next = row.InstantOrNull("next") };
    }

    public static RecurringSummary ToSummary(RedisResult answer)
    {
        var definition = ToDefinition(answer);
        var parts = answer.List();
        var row = StoredFields.OfHash(parts[1]);
        return new()
        {
            Id = definition.Id, Payload = definition.Payload, Cron = definition.Cron, TimeZone = definition.TimeZone, Queue = definition.Queue,
            Misfire = definition.Misfire,
            Overlap = definition.Overlap,
            Paused = definition.Paused,
            PauseReason = row.Text("pause_reason"),
            Fault = row.Text("fault"),
            CreatedAt = row.Instant("created"),
            Next = definition.Next,
            LastAt = row.InstantOrNull("last"),
            LastJobId = row.Text("last_job"),
            LastJobState = parts[2].IsNull ? null : (JobState)(int)parts[2],
        };
    }
}
