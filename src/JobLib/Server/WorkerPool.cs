namespace JobLib.Server;

/// <summary>
/// Runs fetched jobs, at most <paramref name="size"/> at once, on threads of its own: a synchronous body blocks only its thread, and an asynchronous
/// one leaves it at its first wait and goes on in the thread pool.
/// </summary>
/// <param name="size">How many jobs run at once.</param>
/// <param name="name">The name of the threads.</param>
/// <param name="run">Runs a job to its outcome. Never throws.</param>
internal sealed class WorkerPool(int size, string name, Func<ActiveJob, ValueTask> run)
{
    private readonly object gate = new();
    private readonly Queue<ActiveJob> waiting = new();
    private int active;
    private int threads;
    private int idle;
    private bool closed;

    /// <summary>Jobs that wait for a worker.</summary>
    public int Waiting
    {
        get
        {
            lock (gate) return waiting.Count;
        }
    }

    public void Add(IReadOnlyList<ActiveJob> jobs)
    {
        if (jobs.Count == 0) return;
        lock (gate)
        {
            foreach (var job in jobs) waiting.Enqueue(job);
            WakeOne();
        }
    }

    /// <summary>Takes jobs back that have not begun.</summary>
    public List<ActiveJob> TakeBack(Func<ActiveJob, bool> which)
    {
        var taken = new List<ActiveJob>();
        lock (gate)
        {
            for (var left = waiting.Count; left > 0; left--)
            {
                var job = waiting.Dequeue();
                if (which(job)) taken.Add(job);
                else waiting.Enqueue(job);
            }
        }

        return taken;
    }

    /// <summary>When the job that has waited longest was fetched; null when none waits.</summary>
    public long? OldestWaiting()
    {
        lock (gate) return waiting.TryPeek(out var job) ? job.FetchedAt : null;
    }

    /// <summary>Lets the threads end when nothing waits any more. Jobs that run go on.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.PulseAll(gate);
        }
    }

    private void Work()
    {
        var finished = false;
        while (Next(finished) is { } job)
        {
            var running = run(job);
            finished = running.IsCompleted;
            if (!finished) _ = ReleaseWhenDone(running);
        }
    }

    // One lock a job: the end of the last one and the beginning of the next are one step.
    private ActiveJob? Next(bool finished)
    {
        lock (gate)
        {
            if (finished) active--;
            while (waiting.Count == 0 || active >= size)
            {
                if (closed && waiting.Count == 0) return null;
                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            active++;
            var job = waiting.Dequeue();
            WakeOne(); // each thread that begins wakes the next, so that a burst of short jobs does not wake them all
            return job;
        }
    }

    private async Task ReleaseWhenDone(ValueTask running)
    {
        await running.ConfigureAwait(false);
        lock (gate)
        {
            active--;
            WakeOne();
        }
    }

    private void WakeOne()
    {
        if (waiting.Count == 0 || active >= size) return;
        if (idle > 0)
        {
            Monitor.Pulse(gate);
        }
        else if (threads < size)
        {
            threads++;
            var thread = new Thread(Work) { IsBackground = true, Name = $"{name} worker {threads}" };
            thread.UnsafeStart(); // jobs inherit nothing from whoever happened to add them
        }
    }
}
