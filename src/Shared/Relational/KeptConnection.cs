namespace JobLib.Relational;

/// <summary>A connection that stays open, for what must not wait for one of the pool. One unit at a time.</summary>
internal sealed class KeptConnection(Session session) : IAsyncDisposable
{
    private const int MaxSeconds = 5; // a lease is renewed every ten seconds: an answer that takes longer comes too late

    private readonly SemaphoreSlim gate = new(1);
    private Connection? connection;

    public T Run<T>(Unit unit, Func<Results, ValueTask<T>> read)
    {
        gate.Wait();
        try
        {
            return session.RetryAsync(() => OnceAsync(unit, read, isAsync: false, CancellationToken.None), isAsync: false, CancellationToken.None).Completed();
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask<T> RunAsync<T>(Unit unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            return await session.RetryAsync(() => OnceAsync(unit, read, isAsync: true, cancellationToken), isAsync: true, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            gate.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is not null) await connection.DisposeAsync().ConfigureAwait(false);
        gate.Dispose();
    }

    private async ValueTask<T> OnceAsync<T>(Unit unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        connection ??= await session.OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            return await session.OnAsync(connection, unit, read, isAsync, cancellationToken, Math.Min(MaxSeconds, session.TimeoutSeconds)).ConfigureAwait(false);
        }
        catch
        {
            var broken = connection;
            connection = null; // whatever is wrong with it, the next attempt begins with another
            if (isAsync) await broken.DisposeAsync().ConfigureAwait(false);
            else broken.Dispose();
            throw;
        }
    }
}
