using JobLib.Jobs;
using Microsoft.Extensions.Logging;

namespace JobLib;

/// <summary>A line that a job wrote about itself with <c>JobContext.Log</c>, or logged, where <see cref="JobLibOptions.CaptureLogs"/> keeps that.</summary>
public sealed record JobLogLine
{
    /// <summary>When it was written, by the clock of the server that ran the job.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>How grave it is.</summary>
    public LogLevel Level { get; init; } = LogLevel.Information;

    /// <summary>The attempt that wrote it, from 1.</summary>
    public int Attempt { get; init; } = 1;

    /// <summary>The text, cut at 8 K characters.</summary>
    public required string Text { get; init => field = FreeText.Clean(value, FreeText.LineLength); }
}
