using System.Diagnostics;
using JobLib.Kernel;
using JobLib.Relational.Reading;
using JobLib.Storage;

namespace JobLib.Redis.Reading;

/// <summary>Answers questions about many jobs.</summary>
internal sealed class RedisJobSearch(RedisSession session)
{
    private const int MostCalls = 64; // what more of them have in common is not rare among all jobs

    public async ValueTask<Page<JobSummary>> PageAsync(JobQuery query, CancellationToken cancellationToken)
    {
        var conditions = new JobConditions(query);
        if (conditions.IsImpossible) return new([], null);
        if (await KeysAsync(query, conditions, cancellationToken).ConfigureAwait(false) is not var (keys, leaps)) return new([], null);
        var slices = new JobSlices(session, query, conditions, keys, leaps, JobQuery.ScanBound, withJobs: true);
        var found = new List<(JobCursor Position, JobRecord Job)>();
        var began = Stopwatch.GetTimestamp();
        var wanted = query.Size + 1;
        do
        {
            found.AddRange(await slices.ReadAsync(wanted, cancellationToken).ConfigureAwait(false));
            wanted *= 4; // what was asked for is rare
        }
        while (found.Count <= query.Size && slices.HasMore && !JobTextFilter.IsLate(query, began));

        var jobs = found.Take(query.Size).Select(item => item.Job).ToList();
        var versions = await StoredVersions.ReadAsync(session, jobs.Select(job => job.Application), cancellationToken).ConfigureAwait(false);
        var items = jobs.ConvertAll(job => job.ToSummary(versions));
        if (found.Count > query.Size) return new(items, found[query.Size - 1].Position.ToString());
        return slices.AtEnd ? new(items, null) : new(items, slices.Position?.ToString(), slices.SearchedTo);
    }

    public async ValueTask<CappedCount> CountAsync(JobQuery query, int cap, CancellationToken cancellationToken)
    {
        var conditions = new JobConditions(query);
        if (conditions.IsImpossible) return new(0, false);
        if (conditions.IsByStateOnly) return await CountByStateAsync(query, conditions, cap, cancellationToken).ConfigureAwait(false);
        if (await KeysAsync(query, conditions, cancellationToken).ConfigureAwait(false) is not var (keys, leaps)) return new(0, false);
        // past that it gives up, and says that there are more
        var bound = JobTextFilter.IsNeeded(query) ? JobQuery.ScanBound : Math.Max(cap + 1, JobQuery.ScanBound);
        var slices = new JobSlices(session, query with { Cursor = null }, conditions, keys, leaps, bound, withJobs: false);
        var count = 0;
        while (count <= cap && slices.HasMore) count += (await slices.ReadAsync(int.MaxValue, cancellationToken).ConfigureAwait(false)).Count;
        return new(Math.Min(count, cap), count > cap || !slices.AtEnd);
    }

    // What jobs call has an index, and so have their states and queues, but not both at once: what is in both is looked for by leaps, unless so few jobs are in
    // the states and the queue that all of them are looked at in one go. Null when nothing that is asked for was ever called.
    private async ValueTask<(IReadOnlyList<string> Keys, bool Leaps)?> KeysAsync(JobQuery query, JobConditions conditions, CancellationToken cancellationToken)
    {
        if (conditions.AsksForCall)
        {
            var arguments = new ScriptArguments().Add(query.Queue).AddAll(conditions.States, static (to, state) => to.Add((int)state));
            var answer = (await session.RunAsync(RedisScripts.Calls, arguments, cancellationToken).ConfigureAwait(false)).List();
            if ((long)answer[0] > JobQuery.ScanBound)
            {
                var calls = answer[1].List().Select(call => call.Text()).Where(call => IsAskedFor(query, call)).ToList();
                if (calls.Count == 0) return null;
                if (calls.Count <= MostCalls) return ([.. calls.Select(call => $"call:{call}")], query.Queue is not null || !conditions.AreAllStates);
            }
        }

        return (conditions.Index is { } index ? [index] : [], false);
    }

    private static bool IsAskedFor(JobQuery query, string call) =>
        Packed.Read(call) is [{ } type, { } method] && StoredTypeNames.Matches(query, type, method);

    private async ValueTask<CappedCount> CountByStateAsync(JobQuery query, JobConditions conditions, int cap, CancellationToken cancellationToken)
    {
        var arguments = new ScriptArguments().Add(query.Retrying).AddAll(conditions.States, static (to, state) => to.Add((int)state));
        var count = (long)await session.RunAsync(RedisScripts.CountJobs, arguments, cancellationToken).ConfigureAwait(false);
        return new((int)Math.Min(count, cap), count > cap);
    }
}
