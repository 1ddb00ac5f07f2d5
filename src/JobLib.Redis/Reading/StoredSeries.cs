using System.Globalization;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Reading;

/// <summary>What happened in each minute, read a few hours at a time.</summary>
internal sealed class StoredSeries(RedisSession session)
{
    private static readonly TimeSpan Part = TimeSpan.FromHours(12);

    public async ValueTask<IReadOnlyList<SeriesPoint>> ReadAsync(SeriesQuery query, CancellationToken cancellationToken)
    {
        var points = new List<SeriesPoint>();
        var first = query.From.UtcDateTime.AddTicks(-(query.From.UtcTicks % TimeSpan.TicksPerMinute));
        for (var from = new DateTimeOffset(first); from < query.To; from += Part)
        {
            var to = query.To < from + Part ? query.To : from + Part;
            var arguments = new ScriptArguments().Add(UnixMicroseconds.From(from)).Add(UnixMicroseconds.From(to));
            var answer = await session.RunAsync(RedisScripts.Series, arguments, cancellationToken).ConfigureAwait(false);
            points.AddRange(answer.List().Select(minute => PointOf(minute.List(), query.Queue)).OfType<SeriesPoint>());
        }

        return
        [
            .. points.GroupBy(point => point.Minute.Ticks - point.Minute.Ticks % query.Step.Ticks).Select(step => Sum(new(step.Key, TimeSpan.Zero), [.. step])),
        ];
    }

    // A field is a queue and a kind of outcome, or what is summed up.
    private static SeriesPoint? PointOf(RedisResult[] minute, string? queue)
    {
        var row = StoredFields.OfHash(minute[1]);
        var names = row.Names.Where(name => queue is null || name.AsSpan(0, name.LastIndexOf(':')).SequenceEqual(queue)).ToList();
        if (names.Count == 0) return null;
        long Of(string what) => names.Where(name => name.AsSpan(name.LastIndexOf(':') + 1).SequenceEqual(what)).Sum(row.Number);
        long Count(JobOutcomeKind kind) => Of(((int)kind).ToString(CultureInfo.InvariantCulture));
        return new()
        {
            Minute = UnixMicroseconds.ToInstant(long.Parse(minute[0].Text(), CultureInfo.InvariantCulture)),
            Succeeded = Count(JobOutcomeKind.Succeeded),
            Failed = Count(JobOutcomeKind.Failed),
            Retried = Count(JobOutcomeKind.Retry),
            Deleted = Count(JobOutcomeKind.Deleted),
            Wait = UnixMicroseconds.ToDuration(Of("wait")), Duration = UnixMicroseconds.ToDuration(Of("duration")),
        };
    }

    private static SeriesPoint Sum(DateTimeOffset at, SeriesPoint[] points) => new()
    {
        Minute = at,
        Succeeded = points.Sum(point => point.Succeeded),
        Failed = points.Sum(point => point.Failed),
        Retried = points.Sum(point => point.Retried),
        Deleted = points.Sum(point => point.Deleted),
        Wait = TimeSpan.FromTicks(points.Sum(point => point.Wait.Ticks)),
        Duration = TimeSpan.FromTicks(points.Sum(point => point.Duration.Ticks)),
    };
}
