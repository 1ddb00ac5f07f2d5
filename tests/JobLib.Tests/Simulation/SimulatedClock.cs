namespace JobLib.Tests.Simulation;

/// <summary>
/// The clock of a simulated process: its timestamps are the timeline's, its time of day is ahead or behind and may jump. A look at it is a moment at which
/// another thread may run.
/// </summary>
internal sealed class SimulatedClock(SimulatedProcess process) : TimeProvider
{
    private static readonly DateTimeOffset Beginning = new(2026, 3, 1, 0, 0, 0, TimeSpan.Zero);

    public TimeSpan Skew { get; set; }

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => Beginning + process.Timeline.Elapsed + Skew;

    public override long GetTimestamp()
    {
        process.Threads.Preempt();
        return TimeSpan.TicksPerDay + process.Timeline.Now;
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new SimulatedTimer(process, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }
}
