namespace JobLib.Dashboard.Charts;

/// <summary>A moment on a chart: a version of the application began.</summary>
/// <param name="At">When.</param>
/// <param name="Version">Which.</param>
internal sealed record ChartMark(DateTimeOffset At, string Version)
{
    /// <summary>Where servers of a version have not run before, as far as those servers tell that are known.</summary>
    public static IReadOnlyList<ChartMark> Of(IReadOnlyList<ServerSummary> servers) =>
    [
        .. servers.Where(server => server.ApplicationVersion is not null).GroupBy(server => server.ApplicationVersion ?? "", StringComparer.Ordinal)
            .Select(version => new ChartMark(version.Min(server => server.StartedAt), version.Key)).OrderBy(mark => mark.At),
    ];
}
