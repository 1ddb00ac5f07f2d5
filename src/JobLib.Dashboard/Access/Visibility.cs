using JobLib.Storage;

namespace JobLib.Dashboard.Access;

/// <summary>Leaves out of an answer the jobs, batches and recurring jobs that a user may not see, and their ids out of those that the user may.</summary>
internal sealed class Visibility(Permissions permissions)
{
    private const string Hidden = "(not shown to you)";

    /// <summary>The answer as this user may see it. What names no job, batch or recurring job stays as it is.</summary>
    public async ValueTask<T> OfAsync<T>(T answer)
        where T : notnull
    {
        if (!permissions.AreAsked) return answer;
        object seen = answer switch
        {
            Page<JobSummary> page => page with { Items = await EachAsync(page.Items, JobAsync) },
            IReadOnlyList<JobDetails> jobs => await EachAsync(jobs, DetailsAsync),
            Page<BatchSummary> page => page with { Items = await EachAsync(page.Items, BatchAsync) },
            IReadOnlyList<BatchSummary> batches => await EachAsync(batches, BatchAsync),
            Page<RecurringSummary> page => page with { Items = await EachAsync(page.Items, RecurringAsync) },
            IReadOnlyList<RecurringSummary> recurring => await EachAsync(recurring, RecurringAsync),
            IReadOnlyList<RecurringDefinition> definitions => await EachAsync(
                definitions,
                async definition => await SeesAsync(definition.Id) ? definition : null
            ),
            Page<AuditEntry> page => page with { Items = await EachAsync(page.Items, EntryAsync) },
            Overview overview => overview with
            {
                LateRecurring = await EachAsync(overview.LateRecurring, RecurringAsync),
                NextRecurring = await EachAsync(overview.NextRecurring, RecurringAsync),
                HeldSequences = await EachAsync(overview.HeldSequences, HeldAsync),
            },
            _ => answer,
        };
        return (T)seen;
    }

    private async ValueTask<JobSummary?> JobAsync(JobSummary job) => await SeesAsync(job.Id) ? await WithoutHiddenAsync(job) : null;

    private async ValueTask<JobDetails?> DetailsAsync(JobDetails job) => !await SeesAsync(job.Id) ? null : (JobDetails)await WithoutHiddenAsync(job) with
    {
        ParentId = await SeenAsync(job.ParentId),
        Children = await EachAsync(job.Children, SeenAsync),
        BlockedBy = await SeenAsync(job.BlockedBy),
        SequenceHeldBy = await SeenAsync(job.SequenceHeldBy),
    };

    // A sequence's key is of those things that whoever may see arguments sees.
    private async ValueTask<HeldSequence?> HeldAsync(HeldSequence held)
    {
        if (!await SeesAsync(held.JobId)) return null;
        return await permissions.AllowsAsync(JobDashboardAction.ViewArguments, held.JobId) ? held : held with { Key = Hidden };
    }

    private async ValueTask<JobSummary> WithoutHiddenAsync(JobSummary job) =>
        job with
        {
            BatchId = await SeenAsync(job.BatchId),
            RecurringId = await SeenAsync(job.RecurringId),
        };

    private async ValueTask<BatchSummary?> BatchAsync(BatchSummary batch) => !await SeesAsync(batch.Id) ? null : batch with
    {
        BatchId = await SeenAsync(batch.BatchId),
        ParentId = await SeenAsync(batch.ParentId),
        Children = await EachAsync(batch.Children, SeenAsync),
        Nested = await EachAsync(batch.Nested, SeenAsync),
    };

    private async ValueTask<RecurringSummary?> RecurringAsync(RecurringSummary job) =>
        await SeesAsync(job.Id) ? job with { LastJobId = await SeenAsync(job.LastJobId) } : null;

    private static bool IsOfKey(AuditEntry entry) =>
        entry.Action.EndsWith(" limit", StringComparison.Ordinal) || entry.Action.EndsWith(" rate", StringComparison.Ordinal);

    // Whoever may see the trail sees that something was done, and by whom; queues and servers are for everybody to see, keys for those who may see arguments.
    private async ValueTask<AuditEntry?> EntryAsync(AuditEntry entry) =>
        entry.Action.EndsWith(" queue", StringComparison.Ordinal) || entry.Action.EndsWith(" server", StringComparison.Ordinal)
        || (IsOfKey(entry)
            ? await permissions.AllowsAsync(JobDashboardAction.ViewArguments, entry.Target)
            : await SeesAsync(entry.Target))
            ? entry
            : entry with
            {
                Target = Hidden,
            };

    private ValueTask<bool> SeesAsync(string id) => permissions.AllowsAsync(JobDashboardAction.View, id);

    private async ValueTask<string?> SeenAsync(string? id) => id is not null && await SeesAsync(id) ? id : null;

    private static async ValueTask<IReadOnlyList<T>> EachAsync<T>(IReadOnlyList<T> items, Func<T, ValueTask<T?>> see)
        where T : class
    {
        var seen = new List<T>(items.Count);
        foreach (var item in items)
        {
            if (await see(item) is { } visible) seen.Add(visible);
        }

        return seen;
    }
}
