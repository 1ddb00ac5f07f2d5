namespace JobLib.Tests.Simulation;

/// <summary>A loop that has a thread of its own, step by step.</summary>
internal sealed class ThreadLoop
{
    private readonly SimulatedProcess process;
    private readonly Func<TimeSpan?> step;
    private readonly AutoResetEvent wake;
    private readonly ITimer timer;
    private bool isReady;
    private bool isRunning;

    public ThreadLoop(SimulatedProcess process, Func<TimeSpan?> step, AutoResetEvent wake)
    {
        this.process = process;
        this.step = step;
        this.wake = wake;
        timer = process.Clock.CreateTimer(static loop => ((ThreadLoop?)loop)?.Make(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        Make();
    }

    public bool IsOver { get; private set; }

    public void Look()
    {
        if (!isReady && !IsOver && wake.WaitOne(0)) Make();
    }

    /// <summary>A step now, in the midst of what another thread does, if it waits for the next one.</summary>
    public void RunNow()
    {
        if (!isReady && !isRunning && !IsOver) Step();
    }

    private void Make()
    {
        if (isReady || IsOver) return;
        isReady = true;
        process.Post(static loop => ((ThreadLoop?)loop)?.Step(), this);
    }

    private void Step()
    {
        isReady = false;
        if (isRunning || IsOver) return;
        isRunning = true;
        var wait = step();
        isRunning = false;
        if (wait is not { } time)
        {
            IsOver = true;
            timer.Dispose();
        }
        else if (time == Timeout.InfiniteTimeSpan || time > TimeSpan.Zero)
        {
            timer.Change(time, Timeout.InfiniteTimeSpan);
        }
        else
        {
            Make();
        }
    }
}
