using JobLib.Sqlite.Engine;
using JobLib.Storage;

namespace JobLib.Sqlite.Places;

/// <summary>A recurring job's definition as one text. What changes by itself, the next run and whether it is paused, stands in columns.</summary>
internal static class RecurringText
{
    public static string Write(RecurringDefinition definition) => Json.Write(definition with { Next = null, Paused = false });

    public static RecurringDefinition Read(string text, long? next, bool paused) => Json.Read<RecurringDefinition>(text) with { Next = Micros.Instant(next), Paused = paused };

    /// <summary>Whether both fire at the same times, so that the stored next run stays.</summary>
    public static bool HasSameTimes(string stored, RecurringDefinition definition)
    {
        var before = Json.Read<RecurringDefinition>(stored);
        return before.Cron == definition.Cron && before.TimeZone == definition.TimeZone;
    }
}
