using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Definitions of recurring jobs as columns: one array a parameter, for <c>unnest</c>.</summary>
internal static class RecurringColumns
{
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
}
