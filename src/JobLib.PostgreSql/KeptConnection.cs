using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>A connection that stays open, for what must not wait for one of the pool. One unit at a time.</summary>
internal sealed class KeptConnection(PostgreSqlSession session) : IAsyncDisposable
{
    private static readonly TimeSpan LongestDeadline = TimeSpan.FromSeconds(5); // several attempts fit into a lease

    private readonly SemaphoreSlim gate = new(1);
    private NpgsqlConnection? connection;

    private TimeSpan Deadline => session.Options.CommandTimeout < LongestDeadline ? session.Options.CommandTimeout : LongestDeadline;

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
        if (connection is { } open) await open.DisposeAsync().ConfigureAwait(false);
        connection = null;
    }

    private async ValueTask<T> OnceAsync<T>(Unit unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        connection ??= await session.OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            return await PostgreSqlSession.OnAsync(connection, unit, read, Deadline, isAsync, cancellationToken).ConfigureAwait(false);
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
