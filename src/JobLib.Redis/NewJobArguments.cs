using JobLib.Jobs;
using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.Redis;

/// <summary>A job to create, as scripts take it: most have nothing out of the ordinary.</summary>
internal static class NewJobArguments
{
    /// <summary>How many arguments a job is.</summary>
    public const int Count = 5;

    public static void Add(ScriptArguments to, NewJob job) => to.Add(job.Id).Add(PackedJob.Of(job)).Add(job.Queue).Add(job.Priority).Add(Extra(job));

    private static string? Extra(NewJob job)
    {
        var plain =
            job is { Start.Kind: JobStartKind.Now, Batch: null, IdempotencyKey: null, Unique: null, ConcurrencyKey: null, RecurringId: null, Retention: null }
            && job is { Sequence: null, Rate: null, Group: null };
        if (plain && job.Tags.Count == 0 && job.Parameters.Count == 0) return null;
        var start = job.Start;
        return Packed.Of(
            start.Kind is JobStartKind.Now ? null : Packed.Number((int)start.Kind),
            start.Delay == TimeSpan.Zero ? null : Packed.Number(UnixMicroseconds.From(start.Delay)),
            start.Kind is JobStartKind.At ? Packed.Number(UnixMicroseconds.From(start.At)) : null,
            start.HasParent ? start.Parent.ToString() : null,
            Packed.Number((int)start.Condition),
            job.Batch?.ToString(),
            job.IdempotencyKey,
            job.ConcurrencyKey,
            Packed.Number(UnixMicroseconds.From(job.ConcurrencyWait)),
            job.RecurringId,
            Packed.Number(UnixMicroseconds.From(job.Retention)),
            TagsOf(job.Tags),
            PackedJob.Of(job.Parameters),
            job.Unique?.Name,
            Packed.Number((int?)job.Unique?.While),
            Packed.Number(UnixMicroseconds.From(job.Unique?.For)),
            job.ConcurrencyLimit == 1 ? null : Packed.Number(job.ConcurrencyLimit),
            job.Unique is { Replaces: true } key ? Packed.Number((int)key.OnConflict) : null,
            Packed.Number(UnixMicroseconds.From(job.Unique?.MaxDelay)),
            job.Sequence,
            Packed.Number(job.Sequence is null ? null : (int)SequenceChains.ConditionOf(job.SequenceFailure)),
            job.Rate is { } rate ? PackedRate.Of(rate) : null,
            job.Group,
            job.Group is null || job.GroupWeight == 1 ? null : Packed.Number(job.GroupWeight));
    }

    private static string? TagsOf(IReadOnlyList<string> tags) =>
        tags.Count == 0 ? null : Packed.Of([.. tags.Select(tag => FreeText.Clean(tag, FreeText.NameLength)).Distinct()]);
}
