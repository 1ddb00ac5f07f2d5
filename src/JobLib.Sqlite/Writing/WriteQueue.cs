namespace JobLib.Sqlite.Writing;

/// <summary>What waits for the writer: bounded, many callers, one reader that takes everything at once.</summary>
internal sealed class WriteQueue(int bound) : IDisposable
{
    private readonly SemaphoreSlim places = new(bound);
    private readonly object gate = new();
    private List<WriteRequest> waiting = [];
    private bool closed;

    public void Add(WriteRequest request, CancellationToken cancellationToken)
    {
        places.Wait(cancellationToken);
        Put(request);
    }

    public ValueTask AddAsync(WriteRequest request, CancellationToken cancellationToken)
    {
        if (places.Wait(0, CancellationToken.None))
        {
            Put(request);
            return ValueTask.CompletedTask;
        }

        return WaitAndAdd(request, cancellationToken);
    }

    /// <summary>
    /// Takes all that waits, or what comes within <paramref name="atMost"/>; empty when nothing came, null when the queue is closed and empty.
    /// </summary>
    /// <param name="taken">An empty list, which changes places with the queue's own.</param>
    /// <param name="atMost">Infinite or at least a millisecond.</param>
    public List<WriteRequest>? Take(List<WriteRequest> taken, TimeSpan atMost)
    {
        lock (gate)
        {
            if (waiting.Count == 0 && !closed) Monitor.Wait(gate, atMost);
            if (waiting.Count == 0 && closed) return null;
            (waiting, taken) = (taken, waiting);
        }

        if (taken.Count > 0) places.Release(taken.Count);
        return taken;
    }

    /// <summary>Lets the reader look around although nothing was added.</summary>
    public void Nudge()
    {
        lock (gate)
        {
            Monitor.Pulse(gate);
        }
    }

    /// <summary>Further units are refused; those that wait are still taken.</summary>
    public void Close()
    {
        lock (gate)
        {
            closed = true;
            Monitor.Pulse(gate);
        }
    }

    public void Dispose() => places.Dispose();

    private async ValueTask WaitAndAdd(WriteRequest request, CancellationToken cancellationToken)
    {
        await places.WaitAsync(cancellationToken);
        Put(request);
    }

    private void Put(WriteRequest request)
    {
        lock (gate)
        {
            ObjectDisposedException.ThrowIf(closed, typeof(SqliteStorage));
            waiting.Add(request);
            if (waiting.Count == 1) Monitor.Pulse(gate);
        }
    }
}
