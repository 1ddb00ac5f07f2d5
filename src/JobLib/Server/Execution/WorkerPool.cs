using JobLib.Server.Loops;

namespace JobLib.Server.Execution;

/// <summary>
/// Runs fetched jobs, at most <paramref name="size"/> at once, on threads of its own: a synchronous body blocks only its thread, and an asynchronous
/// one leaves it at its first wait and goes on in the thread pool. There is one for the life of a server: a body that goes on after its lease was lost still counts.
/// </summary>
/// <param name="size">How many jobs run at once.</param>
/// <param name="name">The name of the threads.</param>
/// <param name="start">Where they come from.</param>
/// <param name="failed">Called with what a run has thrown, which it should not.</param>
internal sealed class WorkerPool(int size, string name, ServerThreads start, Action<Exception> failed)
{
    private readonly object gate = new();
    private readonly Queue<ActiveJob> waiting = new();
    private Func<ActiveJob, ValueTask> run = static _ => throw new InvalidOperationException("Nothing is served.");
    private int generation;
    private int active;
    private int strays;
    private int threads;
    private int idle;
    private bool closed;

    /// <summary>Jobs of sessions before this one that still run: they take a worker each.</summary>
    public int Strays => Volatile.Read(ref strays);

    /// <summary>Jobs that run.</summary>
    public int Active => Volatile.Read(ref active);

    /// <summary>Runs jobs in this way from now on. What runs already becomes a stray.</summary>
    public void Serve(Func<ActiveJob, ValueTask> how)
    {
        lock (gate)
        {
            closed = false; // a server that was stopped may be started again
            run = how;
            generation++;
            strays = active;
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
        var mine = 0;
        var finished = false;
        while (Next(finished, ref mine, out var how) is { } job)
        {
            try
            {
                var running = how(job);
                finished = running.IsCompletedSuccessfully;
                if (!finished) _ = ReleaseWhenDone(running, mine);
            }
            catch (Exception error)
            {
                failed(error);
                finished = true;
            }
        }
    }

    // One lock a job: the end of the last one and the beginning of the next are one step.
    private ActiveJob? Next(bool finished, ref int mine, out Func<ActiveJob, ValueTask> how)
    {
        lock (gate)
        {
            if (finished) Release(mine);
            while (waiting.Count == 0 || active >= size)
            {
                how = run;
                if ((closed && waiting.Count == 0) || !start.KeepsIdle)
                {
                    threads--;
                    return null;
                }

                idle++;
                Monitor.Wait(gate);
                idle--;
            }

            active++;
            mine = generation;
            how = run;
            var job = waiting.Dequeue();
            WakeOne(); // each thread that begins wakes the next, so that a burst of short jobs does not wake them all
            return job;
        }
    }

    private async Task ReleaseWhenDone(ValueTask running, int mine)
    {
        try
        {
            await running;
        }
        catch (Exception error)
        {
            failed(error);
        }

        lock (gate)
        {
            Release(mine);
            WakeOne();
        }
    }

    private void Release(int mine)
    {
        active--;
        if (mine != generation) strays--;
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
            start.Start($"{name} worker {threads}", Work); // jobs inherit nothing from whoever happened to add them
        }
    }
}
