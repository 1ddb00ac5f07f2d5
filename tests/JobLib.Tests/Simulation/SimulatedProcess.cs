namespace JobLib.Tests.Simulation;

/// <summary>
/// A process of the simulation: what it has to do runs in any order, unless it is paused or dead. Everything that it awaits comes back to it.
/// </summary>
internal sealed class SimulatedProcess : SynchronizationContext
{
    private readonly List<(SendOrPostCallback Work, object? State)> ready = [];

    public SimulatedProcess(Timeline timeline, int number)
    {
        Timeline = timeline;
        Number = number;
        Clock = new SimulatedClock(this);
        Threads = new SimulatedThreads(this);
        timeline.Processes.Add(this);
    }

    public Timeline Timeline { get; }

    public int Number { get; }

    public SimulatedClock Clock { get; }

    public SimulatedThreads Threads { get; }

    public bool IsAlive { get; private set; } = true;

    public long PausedUntil { get; private set; }

    public bool HasWork => ready.Count > 0;

    public bool CanRun
    {
        get
        {
            if (!IsAlive || Timeline.Now < PausedUntil) return false;
            Threads.Wake();
            return ready.Count > 0;
        }
    }

    /// <summary>Nothing of it runs for so long, as in a pause of its machine.</summary>
    public void Pause(TimeSpan time) => PausedUntil = Timeline.Now + time.Ticks;

    /// <summary>Nothing of it ever runs again.</summary>
    public void Kill()
    {
        Timeline.Say($"process {Number} is killed");
        IsAlive = false;
        ready.Clear();
    }

    public override void Post(SendOrPostCallback d, object? state)
    {
        Timeline.Demand();
        if (IsAlive) ready.Add((d, state));
    }

    public override void Send(SendOrPostCallback d, object? state) => throw new NotSupportedException("Nothing waits for another thread here.");

    public override SynchronizationContext CreateCopy() => this;

    /// <summary>Runs one of the things that are ready.</summary>
    public void RunOne(Random random)
    {
        var at = random.Next(ready.Count);
        var (work, state) = ready[at];
        ready.RemoveAt(at);
        Run(work, state);
    }

    /// <summary>Runs something in this process now.</summary>
    public void Run(SendOrPostCallback work, object? state)
    {
        var before = Current;
        SetSynchronizationContext(this);
        try
        {
            work(state);
        }
        finally
        {
            SetSynchronizationContext(before);
        }
    }
}
