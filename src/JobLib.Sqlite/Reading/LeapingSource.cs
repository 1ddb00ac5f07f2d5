namespace JobLib.Sqlite.Reading;

/// <summary>
/// Ids from one index, read by leaps: each call says from where on it is asked, which may be far behind what it has read. Positions only go on.
/// </summary>
internal sealed class LeapingSource(JobSource source)
{
    private const int FirstChunk = 8; // most of a longer one would be leapt over
    private const int MaxChunk = 1_024;

    private List<JobPosition> chunk = [];
    private int size = FirstChunk;
    private int next;
    private int met;
    private bool atEnd;

    /// <summary>The first id behind a position; null when there is none.</summary>
    public JobPosition? Behind(JobPosition position)
    {
        if (Pass(position) || atEnd) return Found();
        size = source.IsSorted ? int.MaxValue : met * 2 > chunk.Count ? Math.Min(size * 2, MaxChunk) : FirstChunk;
        chunk = source.Read(position, size);
        (next, met, atEnd) = (0, 0, chunk.Count < size);
        Pass(position);
        return Found();
    }

    /// <summary>
    /// Ids that are in one of some sources and in one of others, in their order, and of the others' some more: each costs a look into the indexes of both.
    /// </summary>
    public static IEnumerable<JobPosition> Meet(IReadOnlyList<JobSource> some, IReadOnlyList<JobSource> others, JobPosition position)
    {
        List<LeapingSource> wanted = [.. some.Select(source => new LeapingSource(source))], places = [.. others.Select(source => new LeapingSource(source))];
        while (First(wanted, position) is { } from && First(places, from.JustBefore()) is { } found)
        {
            yield return found;
            position = found;
        }
    }

    private static JobPosition? First(List<LeapingSource> sources, JobPosition position)
    {
        JobPosition? first = null;
        foreach (var source in sources)
        {
            if (source.Behind(position) is { } found && (first is not { } other || other.IsBehind(found))) first = found;
        }

        return first;
    }

    private JobPosition? Found() => next < chunk.Count ? chunk[next] : null;

    // Over what is not behind it; true when something is, in this chunk.
    private bool Pass(JobPosition position)
    {
        if (next < chunk.Count && chunk[next].IsBehind(position)) return true; // as another source was the first
        if (next < chunk.Count) met++;
        while (next < chunk.Count && !chunk[next].IsBehind(position)) next++;
        return next < chunk.Count;
    }
}
