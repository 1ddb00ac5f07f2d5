using System.Globalization;
using JobLib.Client.Calls;
using JobLib.Storage;

namespace JobLib.Management;

/// <summary>
/// Retries or deletes all jobs that match a question, as a job of its own: any server can run it, it shows its progress, it can be cancelled, and after
/// the death of a server it goes on where it was.
/// </summary>
internal sealed class BulkChange(IStorageAccess storage)
{
    /// <summary>The parameter of the job that says why, in words of whoever confirmed it.</summary>
    public const string Reason = "bulk-reason";

    private const string Cursor = "bulk-cursor";
    private const string Done = "bulk-done";
    private const int PageSize = 200;

    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50); // leaves the storage to others between the pages

    /// <param name="verb"><c>Retry</c> or <c>Delete</c>.</param>
    /// <param name="expected">How many there were when a person confirmed it; for the progress alone.</param>
    /// <param name="query">Which, with an upper bound of id: what is created later is not touched.</param>
    /// <param name="by">Who confirmed it.</param>
    /// <param name="from">From where.</param>
    /// <param name="context">Keeps how far it is.</param>
    /// <param name="cancellationToken">Ends it between two pages.</param>
    [JobDisplayName("{0} {1} matching jobs")]
    public async Task<string> RunAsync(
        string verb,
        int expected,
        JobQuery query,
        string by,
        string? from,
        JobContext context,
        CancellationToken cancellationToken
    )
    {
        var opened = await storage.GetAsync(cancellationToken);
        var kind = verb == "Delete" ? JobChangeKind.Delete : JobChangeKind.Requeue;
        var actor = new JobActor
        {
            Name = by,
            From = from,
            Reason = context.Parameters.TryGetValue(Reason, out var why)
                ? $"{why} (all that match, job {context.JobId})"
                : $"all that match, job {context.JobId}",
        };
        var done = context.Parameters.TryGetValue(Done, out var text) ? int.Parse(text, CultureInfo.InvariantCulture) : 0;
        var cursor = context.Parameters.TryGetValue(Cursor, out var saved) ? saved : null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await PageAsync(opened, kind, query, cursor, actor, cancellationToken);
            done += page.Changed;
            cursor = page.Next;
            context.Parameters[Done] = done.ToString(CultureInfo.InvariantCulture);
            if (cursor is not null) context.Parameters[Cursor] = cursor;
            context.Progress(expected == 0 ? 1 : (double)done / expected, string.Create(CultureInfo.InvariantCulture, $"{done:N0} jobs"));
            await Task.Delay(Pause, cancellationToken);
        }
        while (cursor is not null);

        return $"{verb}: {done.ToString("N0", CultureInfo.InvariantCulture)} jobs";
    }

    /// <summary>Changes a page of the jobs that match.</summary>
    /// <returns>How many of them were changed, and where to go on; null where there are no more.</returns>
    public static async ValueTask<(int Changed, string? Next)> PageAsync(
        IJobStorage storage,
        JobChangeKind kind,
        JobQuery query,
        string? cursor,
        JobActor actor,
        CancellationToken cancellationToken
    )
    {
        var page = await storage.Reader.QueryAsync(query with { Order = JobOrder.NewestFirst, Size = PageSize, Cursor = cursor }, cancellationToken);
        return (await ChangeAsync(storage, kind, page.Items, actor, cancellationToken), page.Next);
    }

    // Each state is named, so that a job that has moved on since the page was read is left alone. Jobs that run are never deleted in bulk.
    private static async ValueTask<int> ChangeAsync(
        IJobStorage storage,
        JobChangeKind kind,
        IReadOnlyList<JobSummary> jobs,
        JobActor actor,
        CancellationToken cancellationToken
    )
    {
        var changed = 0;
        foreach (var state in jobs.Where(job => job.State is not JobState.Processing).GroupBy(job => job.State))
        {
            var change = new JobChange { Kind = kind, Jobs = [.. state.Select(job => JobId.Parse(job.Id))], Expected = state.Key, Actor = actor };
            changed += (await storage.Jobs.ChangeAsync(change, cancellationToken)).Count(answer => answer.Status == ChangeStatus.Applied);
        }

        return changed;
    }
}
