using JobLib.Dashboard.Charts;
using JobLib.Storage;

namespace JobLib.Dashboard.Types;

/// <summary>Rows of what servers have counted, added up to what a page shows: by method, by step and by version.</summary>
internal sealed class TypeTable
{
    private readonly ChartRange range;
    private readonly DateTimeOffset from;
    private readonly IReadOnlyList<JobTally> rows;

    /// <param name="found">The rows, the latest first.</param>
    /// <param name="max">How many were asked for.</param>
    /// <param name="range">Of the time that is shown.</param>
    /// <param name="now">The storage's clock.</param>
    public TypeTable(IReadOnlyList<JobTally> found, int max, ChartRange range, DateTimeOffset now)
    {
        this.range = range;
        from = range.From(now);
        if (found.Count < max)
        {
            rows = found;
            return;
        }

        var oldest = found[^1].Start; // of which more may have been left out
        rows = [.. found.Where(row => row.Start > oldest)];
        CutTo = rows.Count == 0 ? oldest : rows.Min(row => row.Start);
    }

    /// <summary>Where the time begins that is shown, when there are more rows than are read at once; null when all of it is.</summary>
    public DateTimeOffset? CutTo { get; }

    /// <summary>Which rows the time is made of: an hour of minutes, anything longer of hours.</summary>
    public static TallyPeriod PeriodOf(ChartRange range) => range.Step < TimeSpan.FromHours(1) ? TallyPeriod.Minute : TallyPeriod.Hour;

    /// <summary>Each method.</summary>
    public IReadOnlyList<TypeSummary> Types() => [.. rows.GroupBy(row => row.Method, StringComparer.Ordinal).Select(Summary)];

    /// <summary>All rows together.</summary>
    public TypeFigures Sum() => Sum(rows);

    /// <summary>All rows together, step by step, those in which nothing happened as well: a gap is news.</summary>
    public IReadOnlyList<TypeStep> Steps()
    {
        var steps = rows.ToLookup(StepOf);
        return [.. Enumerable.Range(0, range.Buckets).Select(i => new TypeStep(from + range.Step * i, Sum(steps[i])))];
    }

    /// <summary>The versions of the application, in the order in which they began.</summary>
    public IReadOnlyList<VersionFigures> Versions() =>
    [
        .. rows.Where(row => row.ApplicationVersion is not null).GroupBy(row => row.ApplicationVersion ?? "", StringComparer.Ordinal)
            .Select(version => new VersionFigures(version.Key, version.Min(row => row.Start), Sum(version))).OrderBy(version => version.Since),
    ];

    /// <summary>Where versions began. One that ran from the beginning of what is known has begun before it.</summary>
    public IReadOnlyList<ChartMark> Marks()
    {
        var versions = Versions();
        var first = rows.Count == 0 ? from : rows.Min(row => row.Start);
        return [.. versions.Where(version => version.Since > first).Select(version => new ChartMark(version.Since, version.Version))];
    }

    private TypeSummary Summary(IGrouping<string, JobTally> type)
    {
        var (steps, failing) = (new double[range.Buckets], new double[range.Buckets]);
        foreach (var row in type)
        {
            if (StepOf(row) is var step && (step < 0 || step >= steps.Length)) continue;
            steps[step] += row.Succeeded + row.Failed + row.Retried + row.Deleted;
            failing[step] += row.Failed + row.Retried;
        }

        return new(MethodName.Of(type.Key), Sum(type), steps, failing);
    }

    private int StepOf(JobTally row) => (int)Math.Floor((row.Start - from) / range.Step);

    private static TypeFigures Sum(IEnumerable<JobTally> rows)
    {
        var sum = new TypeFigures();
        foreach (var row in rows) sum.Add(row);
        return sum;
    }
}
