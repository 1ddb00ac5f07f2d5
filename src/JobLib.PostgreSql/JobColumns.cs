using JobLib.Kernel;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>New jobs as columns: one array a parameter, for <c>unnest</c>.</summary>
internal static class JobColumns
{
    /// <param name="parameters">Where to.</param>
    /// <param name="jobs">The jobs.</param>
    /// <param name="tickVersions">The version of the recurring job that each belongs to; null for jobs that no tick creates.</param>
    public static void Add(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs, IReadOnlyList<long?>? tickVersions = null)
    {
        parameters.Uuids("ids", jobs.Select(job => job.Id));
        AddStarts(parameters, jobs);
        AddPayloads(parameters, jobs);
        parameters.Uuids("batches", jobs.Select(job => job.Batch?.Value));
        parameters.Texts("queues", jobs.Select(job => job.Queue));
        parameters.Shorts("priorities", jobs.Select(job => (short?)job.Priority));
        parameters.Texts("keys", jobs.Select(job => job.IdempotencyKey));
        parameters.Texts("concurrencyKeys", jobs.Select(job => job.ConcurrencyKey));
        parameters.Shorts("concurrencyLimits", jobs.Select(job => job.ConcurrencyLimit == 1 ? null : (short?)job.ConcurrencyLimit));
        parameters.Longs("concurrencyWaits", jobs.Select(job => UnixMicroseconds.From(job.ConcurrencyWait)));
        parameters.Texts("recurringIds", jobs.Select(job => job.RecurringId));
        parameters.Texts("tags", jobs.Select(job => Json.OfTags(job.Tags)));
        parameters.Texts("parameters", jobs.Select(job => StoredParameters.ToJson(job.Parameters)));
        parameters.Texts("ambients", jobs.Select(job => job.CapturedContext));
        parameters.Longs("retentions", jobs.Select(job => UnixMicroseconds.From(job.Retention)));
        parameters.Longs("tickVersions", tickVersions ?? new long?[jobs.Count]);
    }

    /// <summary>What a statement that may meet a unique key of somebody else's needs besides.</summary>
    public static void AddUniqueNames(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs) =>
        parameters.Texts("uniqueNames", jobs.Select(job => job.Unique?.Name));

    public static bool HasGroups(IReadOnlyList<NewJob> jobs) => jobs.Any(job => job.Group is not null);

    public static bool HasRates(IReadOnlyList<NewJob> jobs) => jobs.Any(job => job.Rate is not null);

    /// <summary>The jobs that have a rate, with that.</summary>
    public static void AddRated(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs, bool isOwn, long clockOffset)
    {
        parameters.Bool("own", isOwn);
        parameters.Long("offset", clockOffset);
        parameters.Uuids("ids", jobs.Select(job => job.Id));
        AddRates(parameters, jobs);
    }

    /// <summary>The rates of jobs, of which some may have none.</summary>
    public static void AddRates(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs)
    {
        parameters.Texts("rates", jobs.Select(job => job.Rate?.Key));
        parameters.Add(new NpgsqlParameter("permits", jobs.Select(job => job.Rate?.Permits).ToArray()));
        parameters.Longs("pers", jobs.Select(job => UnixMicroseconds.From(job.Rate?.Per)));
        parameters.Add(new NpgsqlParameter("bursts", jobs.Select(job => job.Rate?.Burst).ToArray()));
        parameters.Add(new NpgsqlParameter("costs", jobs.Select(job => job.Rate?.Cost).ToArray()));
    }

    /// <summary>What the statement that inserts more than plain jobs needs besides.</summary>
    public static void AddSequencesAndGroups(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs)
    {
        parameters.Texts("sequences", jobs.Select(job => job.Sequence));
        parameters.Texts("groups", jobs.Select(job => job.Group));
        parameters.Shorts("weights", jobs.Select(job => (short?)job.GroupWeight));
    }

    /// <summary>Whether the statement that inserts the job cannot place it.</summary>
    public static bool NeedsPlacing(NewJob job) => job.Batch is not null || job.Sequence is not null || HasParent(job.Start);

    public static void AddBatches(NpgsqlParameterCollection parameters, IReadOnlyList<NewBatch> batches)
    {
        parameters.Uuids("batchIds", batches.Select(batch => batch.Id));
        parameters.Texts("descriptions", batches.Select(batch => batch.Description));
        parameters.Uuids("outers", batches.Select(batch => batch.Batch?.Value));
        parameters.Shorts("batchKinds", batches.Select(batch => HasParent(batch.Start) ? (short?)batch.Start.Kind : null));
        parameters.Uuids("batchParents", batches.Select(batch => ParentOf(batch.Start)));
        parameters.Shorts("batchConditions", batches.Select(batch => HasParent(batch.Start) ? (short?)batch.Start.Condition : null));
        parameters.Bools("sealed", batches.Select(batch => batch.Sealed));
    }

    private static void AddStarts(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs)
    {
        parameters.Shorts("kinds", jobs.Select(job => (short?)job.Start.Kind));
        parameters.Times("starts", jobs.Select(job => job.Start.Kind == JobStartKind.At ? job.Start.At : (DateTimeOffset?)null));
        parameters.Longs("delays", jobs.Select(job => (long?)UnixMicroseconds.From(job.Start.Delay)));
        parameters.Uuids("parents", jobs.Select(job => ParentOf(job.Start)));
        parameters.Shorts("conditions", jobs.Select(job => (short?)ConditionOf(job)));
    }

    private static void AddPayloads(NpgsqlParameterCollection parameters, IReadOnlyList<NewJob> jobs)
    {
        parameters.Texts("types", jobs.Select(job => job.Payload.Type));
        parameters.Texts("methods", jobs.Select(job => job.Payload.Method));
        parameters.Texts("signatures", jobs.Select(job => job.Payload.Signature));
        parameters.Texts("arguments", jobs.Select(job => job.Payload.Arguments));
        parameters.Shorts("formats", jobs.Select(job => (short?)job.Payload.Format));
    }

    private static JobContinuationOptions? ConditionOf(NewJob job)
    {
        if (job.Sequence is not null) return SequenceChains.ConditionOf(job.SequenceFailure);
        return HasParent(job.Start) ? job.Start.Condition : null;
    }

    private static bool HasParent(JobStart start) => start.Kind is JobStartKind.AfterJob or JobStartKind.AfterBatch;

    private static Guid? ParentOf(JobStart start) => HasParent(start) ? start.Parent.Value : null;
}
