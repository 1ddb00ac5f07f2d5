using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Definitions of recurring jobs as columns, and back.</summary>
internal static class RecurringRecord
{
    public const int Columns = 18;

    public static void Add(NpgsqlParameterCollection parameters, IReadOnlyList<RecurringDefinition> definitions)
    {
        parameters.Texts("ids", definitions.Select(d => d.Id));
        parameters.Texts("types", definitions.Select(d => d.Payload.Type));
        parameters.Texts("methods", definitions.Select(d => d.Payload.Method));
        parameters.Texts("signatures", definitions.Select(d => d.Payload.Signature));
        parameters.Texts("arguments", definitions.Select(d => d.Payload.Arguments));
        parameters.Shorts("formats", definitions.Select(d => (short?)d.Payload.Format));
        parameters.Texts("crons", definitions.Select(d => d.Cron));
        parameters.Texts("zones", definitions.Select(d => d.TimeZone));
        parameters.Texts("queues", definitions.Select(d => d.Queue));
        parameters.Shorts("priorities", definitions.Select(d => (short?)d.Priority));
        parameters.Shorts("misfires", definitions.Select(d => (short?)d.Misfire));
        parameters.Shorts("overlaps", definitions.Select(d => (short?)d.Overlap));
        parameters.Texts("concurrencyKeys", definitions.Select(d => d.ConcurrencyKey));
        parameters.Longs("concurrencyWaits", definitions.Select(d => UnixMicroseconds.From(d.ConcurrencyWait)));
        parameters.Texts("ambients", definitions.Select(d => d.CapturedContext));
        parameters.Bools("paused", definitions.Select(d => d.Paused));
        parameters.Bools("declared", definitions.Select(d => d.Declared));
        parameters.Times("next", definitions.Select(d => d.Next));
    }

    public static RecurringDefinition Read(Results row) => new()
    {
        Id = row.Text(0),
        Payload = new(row.Text(1), row.Text(2), row.Text(3), row.Text(4), row.Short(5)),
        Cron = row.Text(6),
        TimeZone = row.Text(7),
        Queue = row.Text(8),
        Priority = row.Short(9),
        Misfire = (MisfireHandling)row.Short(10),
        Overlap = (OverlapPolicy)row.Short(11),
        ConcurrencyKey = row.TextOrNull(12),
        ConcurrencyWait = row.SpanOrNull(13),
        CapturedContext = row.TextOrNull(14),
        Paused = row.Bool(15),
        Declared = row.Bool(16),
        Next = row.TimeOrNull(17),
    };
}
