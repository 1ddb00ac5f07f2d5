namespace JobLib.Server.Loops;

/// <summary>Wakes one waiting loop. Signals that come while it does not wait are remembered as one.</summary>
internal sealed class WakeSignal
{
    private readonly Lock gate = new();
    private TaskCompletionSource? waiter;
    private bool pending;

    public void Set()
    {
        TaskCompletionSource? woken;
        lock (gate)
        {
            woken = waiter;
            waiter = null;
            pending = woken is null;
        }

        woken?.TrySetResult();
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

            waiter = mine;
        }

        await using var timer = clock.CreateTimer(Wake, mine, atMost, Timeout.InfiniteTimeSpan);
        await using var stop = cancellationToken.UnsafeRegister(Wake, mine);
        await mine.Task;
    }

    private static void Wake(object? waiter) => ((TaskCompletionSource?)waiter)?.TrySetResult();
}
