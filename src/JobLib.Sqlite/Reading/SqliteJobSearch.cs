using System.Diagnostics;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;

namespace JobLib.Sqlite.Reading;

/// <summary>
/// A search for jobs: an index gives candidates in the order that is asked for, and each is looked at. Where every candidate meets the conditions the
/// page is full at once; otherwise the search stops at its bound and says how far it came.
/// </summary>
internal sealed class SqliteJobSearch
{
    private const int SliceSize = 256;

    private readonly SqliteSession session;
    private readonly MethodTable methods;
    private readonly JobQuery query;
    private readonly JobConditions conditions;

    public SqliteJobSearch(SqliteSession session, MethodTable methods, JobQuery query)
    {
        this.session = session;
        this.methods = methods;
        this.query = query;
        conditions = new(session, query);
    }

    public Page<JobSummary> Page()
    {
        var items = new List<JobSummary>();
        var looked = 0;
        var began = Stopwatch.GetTimestamp();
        JobPosition? lastItem = null;
        foreach (var position in Candidates())
        {
            var mayStop = looked > 0 && looked % SliceSize == 0;
            if (looked++ == JobQuery.ScanBound || (mayStop && JobTextFilter.IsLate(query, began)))
                return new(items, LastLooked(position).ToString(), SearchedTo);
            var summary = Look(position);
            if (summary is null) continue;
            if (items.Count == query.Size) return new(items, lastItem?.ToString());
            items.Add(summary);
            lastItem = position;
        }

        return new(items, null);
    }

    public CappedCount Count(int cap)
    {
        if (conditions.AreStatesOnly) return StateCount.Count(session, query, cap);
        var count = 0;
        var looked = 0;
        foreach (var position in Candidates())
        {
            if (looked++ == Math.Max(cap, JobQuery.ScanBound)) return new(count, true);
            if (!Matches(position)) continue;
            if (count == cap) return new(cap, true);
            count++;
        }

        return new(count, false);
    }

    private JobPosition? last;
    private long lastTime;

    private DateTimeOffset? SearchedTo => last is null ? null : UnixMicroseconds.ToInstant(lastTime);

    // The candidate at hand has not been looked at: the next page begins with it.
    private JobPosition LastLooked(JobPosition atHand) => last ?? atHand;

    private IEnumerable<JobPosition> Candidates()
    {
        var start = JobPosition.Parse(query.Order, query.Cursor);
        var (first, end) = (conditions.Range.First, conditions.Range.End);
        if (query.Order == JobOrder.NewestFirst && end is { } above && above < start.Id) start = start with { Id = above };
        if (query.Order == JobOrder.OldestFirst && first is { } below && below > start.Id) start = start with { Id = below };
        var found = new JobSources(session, query, conditions).From(start);
        return query.Order switch
        {
            JobOrder.NewestFirst when first is { } bound => found.TakeWhile(position => position.Id >= bound),
            JobOrder.OldestFirst when end is { } bound => found.TakeWhile(position => position.Id < bound),
            _ => found,
        };
    }

    private JobSummary? Look(JobPosition position)
    {
        using var statement = session.Prepare(JobReaderSql.Find).Bind(position.Id);
        if (!statement.Read()) return null;
        var row = new JobView(session, statement, methods);
        last = position;
        lastTime = position.Order is JobOrder.DueFirst or JobOrder.FinishedFirst ? position.At : row.CreatedAt;
        return conditions.Hold(position.Id, row) ? row.ToSummary(position.Id) : null;
    }

    private bool Matches(JobPosition position)
    {
        using var statement = session.Prepare(JobReaderSql.Find).Bind(position.Id);
        return statement.Read() && conditions.Hold(position.Id, new(session, statement, methods));
    }
}
