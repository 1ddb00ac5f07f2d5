namespace JobLib.Server.Loops;

/// <summary>
/// Where the work of a server runs: the one place that starts tasks and threads, and the only randomness of its loops. A simulation puts a scheduler of its own
/// in its place, which decides what runs when.
/// </summary>
internal class ServerThreads
{
    /// <summary>Those of this process.</summary>
    public static ServerThreads OfProcess { get; } = new();

    /// <summary>For the jitter of waits.</summary>
    public virtual Random Random => Random.Shared;

    /// <summary>A worker's thread that finds nothing to do waits for more, instead of ending.</summary>
    public virtual bool KeepsIdle => true;

    /// <summary>Runs something asynchronous in the thread pool. Nothing of the caller's flows into it.</summary>
    public virtual Task Run(Func<Task> work)
    {
        using (ExecutionContext.SuppressFlow()) return Task.Run(work, CancellationToken.None);
    }

    /// <summary>Runs something brief in the thread pool.</summary>
    public virtual void Queue<T>(Action<T> work, T state) => ThreadPool.UnsafeQueueUserWorkItem(work, state, preferLocal: false);

    /// <summary>Runs something on a thread of its own.</summary>
    public virtual void Start(string name, Action work) => new Thread(() => work()) { IsBackground = true, Name = name }.UnsafeStart();

    /// <summary>Runs a loop on a thread of its own.</summary>
    /// <param name="name">The name of the thread.</param>
    /// <param name="step">One step, which gives how long to wait before the next; null at the end.</param>
    /// <param name="wake">Ends the wait early.</param>
    public virtual void Loop(string name, Func<TimeSpan?> step, AutoResetEvent wake) => Start(name, () =>
    {
        while (step() is { } wait)
        {
            if (wait == Timeout.InfiniteTimeSpan || wait > TimeSpan.Zero) wake.WaitOne(wait);
        }
    });

    /// <summary>Completes with the first of two.</summary>
    public virtual Task WhenAny(Task one, Task other) => Task.WhenAny(one, other);

    /// <summary>Cancels, without running in the caller what waits for it.</summary>
    public virtual Task CancelAsync(CancellationTokenSource source) => source.CancelAsync();
}
