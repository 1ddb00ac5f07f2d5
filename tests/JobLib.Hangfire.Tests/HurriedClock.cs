namespace JobLib.Hangfire.Tests;

/// <summary>The clock of the system, whose timers run as many times as fast as it says.</summary>
internal sealed class HurriedClock(double times) : TimeProvider
{
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        System.CreateTimer(callback, state, Hurried(dueTime), Hurried(period));

    private TimeSpan Hurried(TimeSpan time) => time == Timeout.InfiniteTimeSpan ? time : time / times;
}
