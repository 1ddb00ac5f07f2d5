using JobLib.Server.Loops;

namespace JobLib.Tests.Simulation;

/// <summary>The threads and the thread pool of a simulated process: everything becomes something that its process may run next.</summary>
internal sealed class SimulatedThreads(SimulatedProcess process) : ServerThreads
{
    private readonly List<ThreadLoop> loops = [];
    private readonly List<Task> tasks = [];
    private bool preempting;

    public override Random Random => process.Timeline.Random;

    public override bool KeepsIdle => false;

    /// <summary>Loops that have not ended.</summary>
    public int Running => loops.Count(loop => !loop.IsOver) + tasks.Count(task => !task.IsCompleted);

    public override Task Run(Func<Task> work)
    {
        var done = new TaskCompletionSource();
        process.Post(_ => _ = FollowAsync(work, done), null);
        tasks.RemoveAll(task => task.IsCompleted);
        tasks.Add(done.Task);
        return done.Task;
    }

    public override void Queue<T>(Action<T> work, T state) => process.Post(_ => work(state), null);

    public override void Start(string name, Action work) => process.Post(_ => work(), null);

    public override void Loop(string name, Func<TimeSpan?> step, AutoResetEvent wake)
    {
        loops.RemoveAll(loop => loop.IsOver);
        loops.Add(new(process, step, wake));
    }

    // The runtime's own goes on in the real thread pool when one of the two does not let its continuations run in place.
    public override Task WhenAny(Task one, Task other)
    {
        var done = new TaskCompletionSource();
        _ = EndWithAsync(one, done);
        _ = EndWithAsync(other, done);
        return done.Task;
    }

    public override Task CancelAsync(CancellationTokenSource source)
    {
        var done = new TaskCompletionSource();
        process.Post(
            _ =>
            {
                source.Cancel();
                done.SetResult();
            },
            null);
        return done.Task;
    }

    /// <summary>Makes ready what waits for a signal that has come.</summary>
    public void Wake()
    {
        foreach (var loop in loops) loop.Look();
    }

    /// <summary>Lets another thread of the process run in between, now and then.</summary>
    public void Preempt()
    {
        if (preempting || !process.IsAlive || loops.Count == 0 || Random.Next(32) != 0) return;
        preempting = true;
        loops[Random.Next(loops.Count)].RunNow();
        preempting = false;
    }

    private static async Task EndWithAsync(Task task, TaskCompletionSource done)
    {
        await task.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        done.TrySetResult();
    }

    private static async Task FollowAsync(Func<Task> work, TaskCompletionSource done)
    {
        await work();
        done.SetResult();
    }
}
