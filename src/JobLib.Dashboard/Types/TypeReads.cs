using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Routing;
using JobLib.Storage;

namespace JobLib.Dashboard.Types;

/// <summary>Reads what servers have counted.</summary>
internal static class TypeReads
{
    private const int MostRows = 50_000;
    private const int MostNamed = 2_000; // rows that names are taken from
    private static readonly TimeSpan KeepMinutes = TimeSpan.FromSeconds(10); // servers write no more often
    private static readonly TimeSpan KeepHours = TimeSpan.FromSeconds(30);

    /// <summary>The times to choose from. Minutes are kept for hours only, so that longer ones are made of hours.</summary>
    public static IReadOnlyList<ChartRange> Ranges { get; } =
    [
        ChartRange.All[0],
        new("24h", "24 h", TimeSpan.FromHours(24), TimeSpan.FromHours(1), TimeSpan.FromHours(4), "HH:mm"),
        new("7d", "7 d", TimeSpan.FromDays(7), TimeSpan.FromHours(2), TimeSpan.FromDays(1), "MMM d"),
    ];

    public static ChartRange RangeOf(DashboardRequest request) => Ranges.FirstOrDefault(range => range.Key == request.Query("range")) ?? Ranges[0];

    /// <summary>The methods that ran in this hour or the one before, by their full names.</summary>
    public static async ValueTask<IReadOnlyList<string>> MethodsAsync(DashboardRequest request, DateTimeOffset now)
    {
        var hour = new DateTimeOffset(now.UtcTicks - now.UtcTicks % TimeSpan.TicksPerHour, TimeSpan.Zero);
        var query = new TallyQuery(TallyPeriod.Hour, hour.AddHours(-1), hour.AddHours(1)) { Max = MostNamed };
        var rows = await request.Reads.GetAsync($"methods {query}", (reader, token) => reader.TalliesAsync(query, token), request.Aborted, KeepHours);
        return [.. rows.Select(row => row.Method).Distinct().Order(StringComparer.Ordinal)];
    }

    /// <param name="request">The request.</param>
    /// <param name="range">Of the time.</param>
    /// <param name="now">The storage's clock.</param>
    /// <param name="method">Of this method; null for all.</param>
    /// <param name="queue">Of this queue; null for all.</param>
    public static ValueTask<TypeTable> ReadAsync(DashboardRequest request, ChartRange range, DateTimeOffset now, string? method, string? queue)
    {
        var query = new TallyQuery(TypeTable.PeriodOf(range), range.From(now), range.From(now) + range.Length)
        {
            Method = method,
            Queue = queue,
            Max = MostRows,
        };
        var keep = query.Period == TallyPeriod.Minute ? KeepMinutes : KeepHours;
        return request.Reads.GetAsync(
            $"tallies {range.Key} {query}",
            async (reader, token) => new TypeTable(await reader.TalliesAsync(query, token), MostRows, range, now),
            request.Aborted,
            keep
        );
    }
}
