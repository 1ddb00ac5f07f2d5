using JobLib.Relational.Reading;
using JobLib.Storage;

namespace JobLib.Redis.Reading;

/// <summary>Reads the jobs that a query asks for in its order, in short slices: nobody waits for a long search.</summary>
/// <param name="session">The connection.</param>
/// <param name="query">What is asked.</param>
/// <param name="conditions">The same, as rows are held to it.</param>
/// <param name="keys">The indexes to look through, without the prefix of keys; none for those by queue and state.</param>
/// <param name="leaps">Whether to look for what is both in these and in those by queue and state.</param>
/// <param name="bound">How many to look at.</param>
/// <param name="withJobs">Whether what a job is is wanted, and not where it is alone.</param>
internal sealed class JobSlices(
    RedisSession session,
    JobQuery query,
    JobConditions conditions,
    IReadOnlyList<string> keys,
    bool leaps,
    int bound,
    bool withJobs
)
{
    private const int MostInSlice = 500;

    private JobCursor? position = JobCursor.Read(query);

    /// <summary>Everything up to here has been looked at.</summary>
    public DateTimeOffset? SearchedTo { get; private set; }

    /// <summary>Where the search is; null before its beginning.</summary>
    public JobCursor? Position => position;

    /// <summary>There is nothing behind <see cref="Position"/>.</summary>
    public bool AtEnd { get; private set; }

    public int Looked { get; private set; }

    public bool HasMore => !AtEnd && Looked < bound;

    /// <summary>The next jobs that match, with the position of each. None does not mean that there are no more.</summary>
    public async ValueTask<IReadOnlyList<(JobCursor Position, JobRecord Job)>> ReadAsync(int wanted, CancellationToken cancellationToken)
    {
        var count = Math.Min(Math.Min(Math.Max(wanted, 1), MostInSlice), bound - Looked);
        var answer = (await session.RunAsync(RedisScripts.SliceJobs, Arguments(count), cancellationToken).ConfigureAwait(false)).List();
        AtEnd = (bool)answer[1];
        var found = new List<(JobCursor, JobRecord)>();
        foreach (var item in answer[0].List().Select(item => item.List()))
        {
            Looked++;
            var job = new JobRecord(item[0].Text(), StoredFields.OfRow(item[2]), item[3]);
            var at = item[1].IsNull ? (DateTimeOffset?)null : UnixMicroseconds.ToInstant((long)(double)item[1]);
            position = new JobCursor(query.Order, at, JobId.Parse(job.Id));
            SearchedTo = at ?? job.CreatedAt;
            if (conditions.Matches(job)) found.Add((position.Value, job));
        }

        return found;
    }

    private ScriptArguments Arguments(int count)
    {
        var arguments = new ScriptArguments()
            .Add(Letter(query.Order))
            .Add(count)
            .Add(position?.At)
            .Add(position?.Job)
            .Add(conditions.Range.First)
            .Add(conditions.Range.Last)
            .Add(withJobs || conditions.NeedsJobs);
        arguments.AddAll(keys, static (to, key) => to.Add(key)).Add(query.Queue);
        return arguments.AddAll(keys.Count == 0 || leaps ? conditions.States : [], static (to, state) => to.Add((int)state));
    }

    private static string Letter(JobOrder order) => order switch
    {
        JobOrder.NewestFirst => "n",
        JobOrder.OldestFirst => "o",
        JobOrder.DueFirst => "d",
        _ => "f",
    };
}
