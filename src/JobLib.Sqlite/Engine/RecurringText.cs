using System.Diagnostics.CodeAnalysis;
using JobLib.Storage;

namespace JobLib.Sqlite.Engine;

/// <summary>A recurring job's definition as one text. What changes by itself, the next run and whether it is paused, stands in columns.</summary>
internal static class RecurringText
{
    /// <summary>What people read of a recurring job whose text is damaged.</summary>
    public const string Damaged = "What is stored of this recurring job cannot be read. Save it again, or remove it.";

    public static string Write(RecurringDefinition definition) => Json.Write(definition with { Next = null, Paused = false });

    /// <summary>
    /// The definition. Of a damaged text nothing is left but its id: without a schedule it is a faulted one, which creates no runs and which people see.
    /// </summary>
    public static RecurringDefinition Read(string id, string text, long? next, bool paused) =>
        (TryRead(text, out var read) ? read : new() { Id = id, Payload = new("", "", "", "[]"), Cron = "", TimeZone = "UTC", Queue = "default" })
        with { Id = id, Next = UnixMicroseconds.ToInstant(next), Paused = paused };

    public static bool IsDamaged(string text) => !TryRead(text, out _);

    private static bool TryRead(string text, [NotNullWhen(true)] out RecurringDefinition? definition) =>
        Json.TryRead(text, out definition) && definition.Payload is { Type: not null, Method: not null, Signature: not null, Arguments: not null };
}
