namespace JobLib.Tests.Simulation;

/// <summary>
/// The one thread of a simulation and its time: which of the things that could run does so next is decided by the seed, and time passes only when nothing can.
/// </summary>
internal sealed class Timeline(Random random)
{
    private readonly PriorityQueue<SimulatedTimer, (long Due, long Order)> timers = new();
    private readonly List<SimulatedProcess> runnable = [];
    private readonly int thread = Environment.CurrentManagedThreadId;
    private long order;

    public Random Random => random;

    /// <summary>In ticks since the beginning.</summary>
    public long Now { get; private set; }

    public TimeSpan Elapsed => TimeSpan.FromTicks(Now);

    public List<SimulatedProcess> Processes { get; } = [];

    /// <summary>How many steps were taken, and a sum over what they were: two runs of one seed have the same.</summary>
    public long Steps { get; private set; }

    public ulong Fingerprint { get; private set; } = 14695981039346656037;

    /// <summary>Something that runs on another thread than the simulation's follows from no seed: the history is void.</summary>
    public string? Stranger { get; private set; }

    public void Demand()
    {
        if (Environment.CurrentManagedThreadId != thread) Stranger ??= Environment.StackTrace;
    }

    /// <summary>What happened, for people.</summary>
    public List<string> Story { get; } = [];

    public void Say(string what) => Story.Add($"{Elapsed} {what}");

    public void Note(long what) => Fingerprint = (Fingerprint ^ (ulong)what) * 1099511628211;

    public void Schedule(SimulatedTimer timer) => timers.Enqueue(timer, (timer.Due, order++));

    /// <summary>Runs what there is until the condition holds or so much time has passed.</summary>
    public bool RunUntil(Func<bool> condition, TimeSpan atMost)
    {
        var end = Now + atMost.Ticks;
        while (!condition())
        {
            if (Now >= end) return false;
            Step(end);
        }

        return true;
    }

    private void Step(long end)
    {
        Fire();
        runnable.Clear();
        foreach (var process in Processes)
        {
            if (process.CanRun) runnable.Add(process);
        }

        if (runnable.Count == 0)
        {
            Advance(end);
            return;
        }

        var chosen = runnable[random.Next(runnable.Count)];
        Steps++;
        Note((chosen.Number << 20) + Now);
        chosen.RunOne(random);
        Now += random.Next(200); // work takes time, too: up to 20 microseconds
    }

    // What is due belongs to the process that waits for it, which may be paused.
    private void Fire()
    {
        while (timers.TryPeek(out var timer, out var at) && at.Due <= Now)
        {
            timers.Dequeue();
            if (timer.Due == at.Due) timer.Elapse();
        }
    }

    private void Advance(long end)
    {
        var next = timers.TryPeek(out _, out var at) ? at.Due : end;
        foreach (var process in Processes)
        {
            if (process is { IsAlive: true, HasWork: true }) next = Math.Min(next, process.PausedUntil);
        }

        Now = Math.Min(end, Math.Max(next, Now + 1));
    }
}
