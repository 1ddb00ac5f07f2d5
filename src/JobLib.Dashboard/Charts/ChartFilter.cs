using System.Globalization;
using JobLib.Dashboard.Routing;
using JobLib.Dashboard.Search;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Charts;

/// <summary>What the charts of the overview show: a time, and of it what happened in one queue, or to one method's jobs.</summary>
/// <param name="Key">One of the ranges that end now; of no account where <paramref name="From"/> is given.</param>
/// <param name="Queue">Of this queue; null for all.</param>
/// <param name="Method">Of this method, by its full name; null for all.</param>
/// <param name="From">Where a time of somebody's choice begins; null for one that ends now.</param>
/// <param name="To">Where it ends.</param>
/// <param name="Now">The storage's clock.</param>
internal sealed record ChartFilter(string Key, string? Queue, string? Method, DateTimeOffset? From, DateTimeOffset? To, DateTimeOffset Now)
{
    private static readonly TimeSpan MostBack = TimeSpan.FromDays(15); // as long as figures are kept
    private static readonly TimeSpan MinutesKept = TimeSpan.FromHours(3); // of methods; older figures of theirs are by the hour

    /// <summary>It shows less than everything.</summary>
    public bool IsNarrow => (Queue ?? Method) is not null || From is not null;

    public ChartRange Range => RangeOf(Key, Method, From, To, Now);

    /// <summary>What the address says; a time that is none is left out.</summary>
    public static ChartFilter Of(DashboardRequest request, DateTimeOffset now)
    {
        var (from, to) = (Instant(request.Query("from")), Instant(request.Query("to")));
        var isTime = from < to && from >= now - MostBack && to <= now + TimeSpan.FromDays(1);
        return new(ChartRange.Of(request.Query("range")).Key, request.Query("queue"), request.Query("type"), isTime ? from : null, isTime ? to : null, now);
    }

    /// <summary>For the address of the same.</summary>
    public (string Name, string? Value)[] Query =>
        [("range", Key == ChartRange.All[0].Key ? null : Key), ("queue", Queue), ("type", Method), ("from", Text(From)), ("to", Text(To))];

    /// <summary>Finds the jobs that were created in the time that is shown.</summary>
    public string Search
    {
        get
        {
            var (from, to) = (Range.From(Now), Range.From(Now) + Range.Length);
            var terms = new List<string> { SearchQuery.Of("from", Text(from) ?? ""), SearchQuery.Of("to", Text(to) ?? "") };
            if (Queue is { } queue) terms.Insert(0, SearchQuery.Of("queue", queue));
            if (Method is { } method) terms.Insert(0, SearchQuery.OfCall(method));
            return string.Join(' ', terms);
        }
    }

    /// <summary>As addresses and searches have it.</summary>
    public static string? Text(DateTimeOffset? at) => at?.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm", CultureInfo.InvariantCulture);

    private static ChartRange RangeOf(string key, string? method, DateTimeOffset? from, DateTimeOffset? to, DateTimeOffset now)
    {
        if (from is { } begin && to is { } end)
            return ChartRange.Between(begin, end, method is not null && begin < now - MinutesKept ? TimeSpan.FromHours(1) : TimeSpan.FromMinutes(1));
        return (method is null ? ChartRange.All : TypeReads.Ranges).First(range => range.Key == key);
    }

    private static DateTimeOffset? Instant(string? text) => text is not null && Format.TryInstant(text, out var at) ? at : null;
}
