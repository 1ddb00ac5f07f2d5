using JobLib.Kernel;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>What servers have counted, by the minutes and hours in which they did.</summary>
internal sealed class MemoryTallies
{
    private readonly SortedDictionary<Instant, Dictionary<Key, JobTally>> minutes = [];
    private readonly SortedDictionary<Instant, Dictionary<Key, JobTally>> hours = [];

    /// <summary>Puts a row in the place of the one that the server has put there before.</summary>
    public void Put(ServerId server, JobTally tally)
    {
        var rows = Of(tally.Period);
        var start = Instant.Of(tally.Start);
        if (!rows.TryGetValue(start, out var row)) rows.Add(start, row = []);
        row[new(server, tally.Method, tally.Queue)] = tally;
    }

    public IReadOnlyList<JobTally> Find(TallyQuery query)
    {
        var (from, to) = (Instant.Of(query.From), Instant.Of(query.To));
        return
        [
            .. Of(query.Period).Reverse().Where(row => row.Key >= from && row.Key < to).SelectMany(row => row.Value.Values)
                .Where(tally => (query.Method is null || tally.Method == query.Method) && (query.Queue is null || tally.Queue == query.Queue)).Take(query.Max),
        ];
    }

    /// <summary>Removes at most <paramref name="max"/> rows of up to a moment, and says how many.</summary>
    public int RemoveUpTo(TallyPeriod period, Instant moment, int max)
    {
        var rows = Of(period);
        var done = 0;
        foreach (var (start, row) in rows.TakeWhile(row => row.Key <= moment).ToList())
        {
            foreach (var key in row.Keys.Take(max - done).ToList())
            {
                row.Remove(key);
                done++;
            }

            if (row.Count > 0) break;
            rows.Remove(start);
        }

        return done;
    }

    private SortedDictionary<Instant, Dictionary<Key, JobTally>> Of(TallyPeriod period) => period == TallyPeriod.Minute ? minutes : hours;

    private readonly record struct Key(ServerId Server, string Method, string Queue);
}
