using JobLib.Storage;

namespace JobLib.Management;

/// <summary>
/// An answer of the storage for whoever asks often and may have it a few seconds old: gauges and health checks. However many ask, the storage is asked at most
/// once in <paramref name="fresh"/>, also while it fails.
/// </summary>
/// <param name="ask">Asks the storage.</param>
/// <param name="fresh">How long an answer serves, or a failure.</param>
/// <param name="clock">Ends the question when it takes too long.</param>
internal sealed class CachedAnswer<T>(Func<CancellationToken, Task<T>> ask, TimeSpan fresh, TimeProvider clock)
    where T : class
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1); // of who collects gauges and blocks a thread: rather no figure than a late one

    private readonly Lock gate = new();
    private Task<T>? answer;
    private long askedAt;

    /// <exception cref="StorageException">The storage is away, or cannot be used.</exception>
    /// <exception cref="TimeoutException">It does not answer.</exception>
    public Task<T> GetAsync(CancellationToken cancellationToken) => Asked().WaitAsync(cancellationToken);

    /// <summary>The same for callers that cannot await; null when the storage does not answer at once.</summary>
    public T? Latest()
    {
        var asked = Asked();
        return Task.WaitAny([asked], Patience) >= 0 && asked.IsCompletedSuccessfully ? asked.Result : null;
    }

    private Task<T> Asked()
    {
        lock (gate)
        {
            if (answer is { } known && (!known.IsCompleted || clock.GetElapsedTime(askedAt) < fresh)) return known;
            askedAt = clock.GetTimestamp();
            using (ExecutionContext.SuppressFlow())
                answer = Task.Run(AskAsync, CancellationToken.None); // it serves others too: nothing of this caller's flows into it
            Hanging.Forget(answer); // its callers may have given up
            return answer;
        }
    }

    private async Task<T> AskAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline, clock);
        try
        {
            return await new ValueTask<T>(ask(deadline.Token)).OrLeaveAsync(deadline.Token);
        }
        catch (OperationCanceledException error) when (deadline.IsCancellationRequested)
        {
            throw new TimeoutException($"The storage did not answer within {Deadline.TotalSeconds:0} s.", error);
        }
    }
}
