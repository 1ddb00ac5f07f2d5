using System.Diagnostics;

namespace JobLib.Relational;

/// <summary>
/// A connection that stays open, for what must not wait for one of the pool. One unit at a time, and each is over in time whatever the driver does: an attempt
/// that is not is left behind with its connection, which it closes when the driver has given up.
/// </summary>
internal sealed class KeptConnection(Session session) : IAsyncDisposable
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5); // a lease is renewed every ten seconds: an answer that takes longer comes too late

    private readonly SemaphoreSlim gate = new(1);
    private readonly int timeoutSeconds = Math.Min((int)Limit.TotalSeconds, session.TimeoutSeconds);
    private Connection? connection;

    /// <summary>Runs a unit on a thread of its own, so that the caller can leave it behind; it needs none of the pool.</summary>
    public T Run<T>(StatementBatch unit, Func<Results, ValueTask<T>> read)
    {
        var began = Stopwatch.GetTimestamp();
        if (!gate.Wait(Limit)) throw Late();
        try
        {
            var call = Task.Factory.StartNew(
                () => RetryAsync(unit, read, isAsync: false, CancellationToken.None).Completed(),
                CancellationToken.None,
                TaskCreationOptions.LongRunning,
                TaskScheduler.Default
            );
            return IsOver(call, Left(began)) ? call.GetAwaiter().GetResult() : throw Late();
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask<T> RunAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        if (!await gate.WaitAsync(Limit, cancellationToken).ConfigureAwait(false)) throw Late();
        try
        {
            // a driver that is told to cancel may take its time on the thread that cancels
            var call = RetryAsync(unit, read, isAsync: true, CancellationToken.None).AsTask();
            try
            {
                return await call.WaitAsync(Left(began), cancellationToken).ConfigureAwait(false);
            }
            catch (TimeoutException) when (!call.IsCompleted)
            {
                throw Late();
            }
            finally
            {
                if (!call.IsCompleted) Forget(call);
            }
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref connection, null) is { } kept) await kept.DisposeAsync().ConfigureAwait(false);
        gate.Dispose();
    }

    private static TimeSpan Left(long began)
    {
        var left = Limit - Stopwatch.GetElapsedTime(began);
        return left > TimeSpan.Zero ? left : TimeSpan.Zero;
    }

    private static bool IsOver(Task call, TimeSpan limit)
    {
        if (Task.WaitAny([call], limit) == 0) return true;
        Forget(call);
        return false;
    }

    // Nobody asks any more how it ended, and nobody is told.
    private static void Forget(Task call) =>
        _ = call.ContinueWith(static ended => _ = ended.Exception, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);

    private static StorageUnavailableException Late() => new($"The database did not answer within {Limit.TotalSeconds} s.", new TimeoutException());

    private ValueTask<T> RetryAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken) =>
        session.RetryAsync(() => OnceAsync(unit, read, isAsync, cancellationToken), isAsync, cancellationToken, Limit);

    private async ValueTask<T> OnceAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        var mine = Interlocked.Exchange(ref connection, null) ?? await session.OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            var result = await session.OnAsync(mine, unit, read, isAsync, cancellationToken, timeoutSeconds).ConfigureAwait(false);
            mine = Interlocked.CompareExchange(ref connection, mine, null) is null ? null : mine;
            return result;
        }
        finally
        {
            // Whatever is wrong with it, the next attempt begins with another.
            if (mine is not null && isAsync) await mine.DisposeAsync().ConfigureAwait(false);
            else mine?.Dispose();
        }
    }
}
