using System.Diagnostics;
using JobLib.Relational.Reading;
using JobLib.Storage;

namespace JobLib.Redis.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class RedisJobSearch(RedisSession session)
{
    public async ValueTask<Page<JobSummary>> PageAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var conditions = new JobConditions(query);
        var slices = new JobSlices(session, query, conditions, JobQuery.ScanBound, withJobs: true);
        if (conditions.IsImpossible) return new([], null);
        var found = new List<(JobCursor Position, JobRecord Job)>();
        var began = Stopwatch.GetTimestamp();
        var wanted = query.Size + 1;
        do
        {
            found.AddRange(await slices.ReadAsync(wanted, cancellationToken).ConfigureAwait(false));
            wanted *= 4; // what was asked for is rare
        }
        while (found.Count <= query.Size && slices.HasMore && !JobTextFilter.IsLate(query, began));

        var items = found.Take(query.Size).Select(item => item.Job.ToSummary()).ToList();
        if (found.Count > query.Size) return new(items, found[query.Size - 1].Position.ToString());
        return slices.AtEnd ? new(items, null) : new(items, slices.Position?.ToString(), slices.SearchedTo);
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var conditions = new JobConditions(query);
        if (conditions.IsImpossible) return new(0, false);
        if (conditions.IsByStateOnly) return await CountByStateAsync(query, conditions, cap, cancellationToken).ConfigureAwait(false);
        // past that it gives up, and says that there are more
        var bound = JobTextFilter.IsNeeded(query) ? JobQuery.ScanBound : Math.Max(cap + 1, JobQuery.ScanBound);
        var slices = new JobSlices(session, query with { Cursor = null }, conditions, bound, withJobs: false);
        var count = 0;
        while (count <= cap && slices.HasMore) count += (await slices.ReadAsync(int.MaxValue, cancellationToken).ConfigureAwait(false)).Count;
        return new(Math.Min(count, cap), count > cap || !slices.AtEnd);
    }

    private async ValueTask<CappedCount> CountByStateAsync(JobQuery query, JobConditions conditions, int cap, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().Add(query.Retrying).AddAll(conditions.States, static (to, state) => to.Add((int)state));
        var count = (long)await session.RunAsync(RedisScripts.CountJobs, arguments, cancellationToken).ConfigureAwait(false);
        return new((int)Math.Min(count, cap), count > cap);
    }
}
