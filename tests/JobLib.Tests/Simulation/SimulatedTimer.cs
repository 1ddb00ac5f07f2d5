namespace JobLib.Tests.Simulation;

/// <summary>A timer of a simulated process.</summary>
internal sealed class SimulatedTimer(SimulatedProcess process, TimerCallback callback, object? state) : ITimer
{
    /// <summary>In ticks of the timeline; <see cref="long.MaxValue"/> when it is not set.</summary>
    public long Due { get; private set; } = long.MaxValue;

    public bool Change(TimeSpan dueTime, TimeSpan period)
    {
        Due = long.MaxValue;
        if (dueTime == Timeout.InfiniteTimeSpan) return true;
        Due = process.Timeline.Now + dueTime.Ticks;
        process.Timeline.Schedule(this);
        return true;
    }

    public void Elapse()
    {
        Due = long.MaxValue;
        process.Post(static timer => ((SimulatedTimer?)timer)?.Call(), this);
    }

    public void Dispose() => Due = long.MaxValue;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return ValueTask.CompletedTask;
    }

    private void Call() => callback(state);
}
