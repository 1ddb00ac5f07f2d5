using JobLib.Server.Loops;

namespace JobLib.Server.Execution;

/// <summary>
/// Runs fetched jobs, at most <paramref name="size"/> at once, on threads of its own: a synchronous body blocks only its thread, and an asynchronous
/// one leaves it at its first wait and goes on in the thread pool. There is one for the life of a server: a body that goes on after its lease was lost still
/// counts.
/// </summary>
/// <param name="size">How many jobs run at once.</param>
/// <param name="name">The name of the threads.</param>
/// <param name="start">Where they come from.</param>
/// <param name="clock">The server's clock.</param>
/// <param name="failed">Called with what a run has thrown, which it should not.</param>
internal sealed class WorkerPool(int size, string name, ServerThreads start, TimeProvider clock, Action<Exception> failed)
{
    private const int Nobodys = -1; // no session's

    private readonly object gate = new();
    private readonly Queue<ActiveJob> waiting = new();
    private Func<ActiveJob, ValueTask> run = static _ => throw new InvalidOperationException("Nothing is served.");
    private int generation;
    private int active;
    private int strays;
    private int stuck;
    private int threads;
    private int idle;
    private bool closed;

    /// <summary>Jobs that nobody waits for any more, of sessions before this one or given up, and that still run: they take a worker each.</summary>
    public int Strays => Volatile.Read(ref strays);

    /// <summary>Jobs that were given up, still run, and have given their worker back.</summary>
    public int Stuck => Volatile.Read(ref stuck);

    /// <summary>Jobs that run, but for those that are stuck.</summary>
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

    /// <summary>Gives back the worker of a job that was given up though it still runs; beyond so many of them it keeps it.</summary>
    public void LetGo(ActiveJob job, int most)
    {
        lock (gate)
        {
            if (!job.HoldsWorker) return; // it has just ended
            if (stuck < most)
            {
                Release(job);
                stuck++;
                WakeOne();
            }
            else if (job.Generation == generation)
            {
                job.Generation = Nobodys;
                strays++;
            }
        }
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
        ActiveJob? finished = null;
        while (Next(finished, out var how) is { } job)
        {
            finished = job;
            try
            {
                var running = how(job);
                if (running.IsCompletedSuccessfully) continue;
                finished = null;
                _ = ReleaseWhenDone(running, job);
            }
            catch (Exception error)
            {
                failed(error);
            }
        }
    }

    // One lock a job: the end of the last one and the beginning of the next are one step.
    private ActiveJob? Next(ActiveJob? finished, out Func<ActiveJob, ValueTask> how)
    {
        if (finished is null || !IsBrief(finished)) Interrupts.Clear();
        Interrupts.Outlast(Monitor.Enter, gate);
        try
        {
            if (finished is not null) End(finished);
            while (waiting.Count == 0 || active >= size)
            {
                how = run;
                if ((closed && waiting.Count == 0) || !start.KeepsIdle || threads > size + stuck)
                {
                    threads--;
                    return null;
                }

                Wait();
            }

            active++;
            how = run;
            var job = waiting.Dequeue();
            job.HoldsWorker = true;
            job.Generation = generation;
            WakeOne(); // each thread that begins wakes the next, so that a burst of short jobs does not wake them all
            return job;
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    // To look costs as much as a tenth of a job that does nothing.
    private bool IsBrief(ActiveJob job) => job.EndedAt >= job.StartedAt && clock.GetElapsedTime(job.StartedAt, job.EndedAt) < Interrupts.Soonest;

    private void Wait()
    {
        idle++;
        try
        {
            Monitor.Wait(gate);
        }
        catch (ThreadInterruptedException)
        {
            // whoever waited looks for work
        }
        finally
        {
            idle--;
        }
    }

    private async Task ReleaseWhenDone(ValueTask running, ActiveJob job)
    {
        try
        {
            await running;
        }
        catch (Exception error)
        {
            failed(error);
        }

        Interrupts.Outlast(Monitor.Enter, gate);
        try
        {
            End(job);
            WakeOne();
        }
        finally
        {
            Monitor.Exit(gate);
        }
    }

    private void End(ActiveJob job)
    {
        if (job.HoldsWorker) Release(job);
        else stuck--;
    }

    private void Release(ActiveJob job)
    {
        job.HoldsWorker = false;
        active--;
        if (job.Generation != generation) strays--;
    }

    private void WakeOne()
    {
        if (waiting.Count == 0 || active >= size) return;
        if (idle > 0)
        {
            Monitor.Pulse(gate);
        }
        else if (threads < size + stuck)
        {
            threads++;
            start.Start($"{name} worker {threads}", Work); // jobs inherit nothing from whoever happened to add them
        }
    }
}
