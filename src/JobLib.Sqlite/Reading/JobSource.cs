using JobLib.Sqlite.Engine;

namespace JobLib.Sqlite.Reading;

/// <summary>Ids from one index, in its order, read in chunks so that nothing stays open between them.</summary>
/// <param name="session">The connection.</param>
/// <param name="bind">Prepares the statement from a position on, for so many rows.</param>
/// <param name="hasTime">The second column is the time in the order.</param>
/// <param name="isSorted">The index has another order: whoever reads of it has all of it sorted.</param>
internal sealed class JobSource(
    SqliteSession session,
    Func<SqliteSession, JobPosition, int, SqliteStatement> bind,
    bool hasTime = false,
    bool isSorted = false
)
{
    private const int FirstChunk = 64;
    private const int MaxChunk = 1_024;

    public bool IsSorted => isSorted;

    public IEnumerable<JobPosition> From(JobPosition position)
    {
        var size = FirstChunk;
        while (true)
        {
            var chunk = Read(position, size);
            foreach (var found in chunk) yield return found;
            if (chunk.Count < size) yield break;
            if (chunk[^1] == position) yield break; // an id that somebody has made longer is met again after itself
            position = chunk[^1];
            size = Math.Min(size * 2, MaxChunk);
        }
    }

    /// <summary>Several sources in one order, each job once.</summary>
    public static IEnumerable<JobPosition> Merge(IReadOnlyList<JobSource> sources, JobPosition position)
    {
        if (sources.Count == 1) return sources[0].From(position);
        return MergeAll([.. sources.Select(source => source.From(position).GetEnumerator())], position.Order == JobOrder.OldestFirst);
    }

    private static IEnumerable<JobPosition> MergeAll(List<IEnumerator<JobPosition>> open, bool ascending)
    {
        open.RemoveAll(source => !source.MoveNext());
        JobId? last = null;
        while (open.Count > 0)
        {
            // At is 0 where ids are the order
            var next = ascending ? open.MinBy(source => source.Current.Id) : open.MaxBy(source => (source.Current.At, source.Current.Id));
            if (next is null) yield break;
            if (next.Current.Id != last) yield return next.Current;
            last = next.Current.Id;
            if (!next.MoveNext()) open.Remove(next);
        }
    }

    /// <summary>The first behind a position.</summary>
    public List<JobPosition> Read(JobPosition position, int max)
    {
        var found = new List<JobPosition>(Math.Min(max, MaxChunk));
        using var rows = bind(session, position, max);
        while (rows.Read()) found.Add(new(position.Order, hasTime ? rows.Int(1) : 0, rows.Id(0)));
        return found;
    }
}
