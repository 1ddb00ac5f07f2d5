using JobLib.Storage;

namespace JobLib.Recurring;

/// <summary>What a schedule has to know and do about the runs before.</summary>
internal static class RecurringRuns
{
    private const int MostLooks = 4; // bounded: what moved on between a look and its deletion is found by the next look, and what is left then by the next run
    private const int PageSize = 500;

    private static readonly JobState[] NotOver = [JobState.Enqueued, JobState.Scheduled, JobState.Processing, JobState.Awaiting];

    /// <summary>When the last runs of these recurring jobs ended, as far as that is still stored.</summary>
    public static async ValueTask<IReadOnlyDictionary<string, DateTimeOffset>> LastEndsAsync(
        IJobReader reader,
        IReadOnlyList<string> ids,
        CancellationToken cancellationToken
    )
    {
        if (ids.Count == 0) return new Dictionary<string, DateTimeOffset>();
        var recurring = await reader.FindRecurringAsync(ids, cancellationToken);
        var last = recurring.Select(job => JobId.TryParse(job.LastJobId, out var id) ? id : default).Where(id => id != default).ToArray();
        var runs = last.Length == 0 ? [] : await reader.FindAsync(last, cancellationToken);
        var ends = new Dictionary<string, DateTimeOffset>(StringComparer.Ordinal);
        foreach (var run in runs)
        {
            if (run is { RecurringId: { } id, FinishedAt: { } end }) ends[id] = end;
        }

        return ends;
    }

    /// <summary>
    /// Deletes the runs that were created before a moment and are not over. Before the new run is created, and again when that has failed: a server that comes
    /// too late finds none but those.
    /// </summary>
    public static async ValueTask CancelAsync(IJobStorage storage, string id, DateTimeOffset before, CancellationToken cancellationToken)
    {
        var actor = new JobActor { Name = "schedule", Reason = $"The next run of recurring job '{id}' took its place." };
        var query = new JobQuery { RecurringId = id, States = NotOver, To = before, Size = Math.Min(PageSize, storage.Info.MaxSet) };
        for (var looks = 0; looks < MostLooks; looks++)
        {
            var found = (await storage.Reader.QueryAsync(query, cancellationToken)).Items;
            if (found.Count == 0) return;
            foreach (var state in found.GroupBy(run => run.State, run => JobId.Parse(run.Id))) // one that has come to its end meanwhile stays what it is
            {
                await storage.Jobs.ChangeAsync(
                    new()
                    {
                        Kind = JobChangeKind.Delete,
                        Jobs = [.. state],
                        Expected = state.Key,
                        Actor = actor,
                    },
                    cancellationToken
                );
            }
        }
    }
}
