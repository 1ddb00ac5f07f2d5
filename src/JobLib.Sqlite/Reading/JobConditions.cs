using JobLib.Kernel;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>The conditions of a query, decided on a job's row.</summary>
internal sealed class JobConditions
{
    private readonly JobQuery query;
    private readonly JobId? batch;
    private readonly JobId? upTo;

    public JobConditions(SqliteSession session, JobQuery query)
    {
        this.query = query;
        batch = Id(query.BatchId, nameof(query.BatchId));
        upTo = Id(query.UpToId, nameof(query.UpToId));
        Range = IdRange.Of(query, upTo);
        if (query.Type is not null || query.Method is not null) Methods = FindMethods(session, query);
    }

    /// <summary>The methods that the type and the method asked for choose; null when neither was given.</summary>
    public IReadOnlySet<long>? Methods { get; }

    /// <summary>Nothing but states (or Retrying) was asked for.</summary>
    public bool AreStatesOnly => query is
    {
        Queue: null, Type: null, Method: null, Tag: null, RecurringId: null, BatchId: null, Fingerprint: null,
        From: null, To: null, UpToId: null, ArgumentText: null, ErrorText: null,
    };

    public JobId? Batch => batch;

    public IdRange Range { get; }

    public bool Hold(JobId id, JobView row)
    {
        if (query.States.Count > 0 && !query.States.Contains(row.State)) return false;
        if (query.Retrying && !row.Retrying) return false;
        if (upTo is { } bound && id > bound) return false;
        if (query.From is { } from && row.CreatedAt < UnixMicroseconds.From(from)) return false;
        if (query.To is { } to && row.CreatedAt >= UnixMicroseconds.From(to)) return false;
        if (Methods is { } chosen && !chosen.Contains(row.Method)) return false;
        if (query.Queue is { } queue && row.Queue != queue) return false;
        if (batch is { } wanted && row.Batch != wanted) return false;
        if (query.RecurringId is { } recurring && row.RecurringId != recurring) return false;
        if (query.Tag is { } tag && !row.Tags.Contains(tag)) return false;
        if (query.Fingerprint is { } fingerprint && row.Error?.Fingerprint != fingerprint) return false;
        return !JobTextFilter.IsNeeded(query) || JobTextFilter.Matches(query, row.Payload, row.Error);
    }

    private static HashSet<long> FindMethods(SqliteSession session, JobQuery query)
    {
        var found = new HashSet<long>();
        using var rows = session.Prepare(MethodSql.All);
        while (rows.Read())
        {
            if (StoredTypeNames.Matches(query, rows.Text(1), rows.Text(2))) found.Add(rows.Int(0));
        }

        return found;
    }

    // An id that is none names no job, and that is an answer: a query comes from what a person typed.
    private static JobId? Id(string? text, string name) =>
        text is null ? null
        : JobId.TryParse(text, out var id) ? id
        : throw new ArgumentException($"'{text}' is not an id. {name} takes the id of a job or batch as it was returned at its creation.", name);
}
