namespace JobLib.Server.Loops;

/// <summary>Wakes one loop that waits: of several that share it, the last that came. Signals that come while none waits are remembered as one.</summary>
internal sealed class WakeSignal
{
    private readonly Lock gate = new();
    private readonly List<TaskCompletionSource> waiters = [];
    private bool pending;

    public void Set()
    {
        using (gate.EnterAnyway())
        {
            while (waiters.Count > 0)
            {
                var last = waiters[^1];
                waiters.RemoveAt(waiters.Count - 1);
                if (last.TrySetResult()) return; // otherwise its time was up, and the signal is for another one
            }

            pending = true;
        }
    }

    /// <summary>
    /// Returns when it is set, after <paramref name="atMost"/>, or when the token is cancelled: the loop looks for itself what there is to do.
    /// </summary>
    public async ValueTask WaitAsync(TimeSpan atMost, TimeProvider clock, CancellationToken cancellationToken)
    {
        var mine = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (gate)
        {
            if (pending)
            {
                pending = false;
                return;
            }

            waiters.Add(mine);
        }

        try
        {
            await using var timer = clock.CreateTimer(Wake, mine, atMost, Timeout.InfiniteTimeSpan);
            await using var stop = cancellationToken.UnsafeRegister(Wake, mine);
            await mine.Task;
        }
        finally
        {
            lock (gate) waiters.Remove(mine); // also where the clock threw
        }
    }

    private static void Wake(object? waiter) => ((TaskCompletionSource?)waiter)?.TrySetResult();
}
