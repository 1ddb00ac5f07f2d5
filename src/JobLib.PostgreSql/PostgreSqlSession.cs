using System.Diagnostics;
using System.Transactions;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Runs units of statements: one round trip and one commit each, again as a whole when an error may pass, never past a deadline.</summary>
internal sealed class PostgreSqlSession(NpgsqlDataSource source, PostgreSqlStorageOptions options) : IAsyncDisposable
{
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(1); // an attempt ends by the driver's own time-out, or is left behind this much later

    private readonly Retry retry = new(
        options.MaxAttempts,
        PostgreSqlErrors.IsTransient,
        error => PostgreSqlErrors.Unavailable(error, options.MaxAttempts, source),
        error => PostgreSqlErrors.Explain(error, options.Schema)
    )
    {
        IsLost = PostgreSqlErrors.IsLost,
    };

    private long cleared; // when idle connections were last given up

    public NpgsqlDataSource Source { get; } = source;

    public PostgreSqlStorageOptions Options { get; } = options;

    public Names Names { get; } = new(options.Schema);

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Added to the database's clock, in microseconds. The clock seam of the conformance tests; always 0 otherwise.</summary>
    public long ClockOffset { get; set; }

    /// <summary>The deadline as commands take it.</summary>
    public int TimeoutSeconds { get; } = (int)Math.Clamp(Math.Ceiling(options.CommandTimeout.TotalSeconds), 1, int.MaxValue);

    /// <summary>Runs a unit on a connection of the pool. All its attempts together have the deadline of a command.</summary>
    public ValueTask<T> RunAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var isAsync = !SynchronousCall.IsActive;
        return OnPoolAsync((connection, token) => OnAsync(connection, unit, read, isAsync, token), isAsync, cancellationToken);
    }

    /// <summary>Runs something on a connection of the pool, again on another one when that was lost, and never past the deadline of a command.</summary>
    public ValueTask<T> OnPoolAsync<T>(Func<NpgsqlConnection, CancellationToken, ValueTask<T>> run, bool isAsync, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        var deadline = TimeSpan.FromSeconds(TimeoutSeconds);
        return RetryAsync(
            () => InTimeAsync(run, deadline + Grace - Stopwatch.GetElapsedTime(began), isAsync, cancellationToken),
            isAsync,
            cancellationToken,
            deadline
        );
    }

    /// <summary>Runs a unit inside the caller's transaction: no retry, and no setting that would outlive it there.</summary>
    public async ValueTask<T> RunInAsync<T>(
        NpgsqlTransaction transaction,
        StatementBatch unit,
        Func<Results, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        var connection =
            transaction.Connection
            ?? throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        return await ExecuteAsync(connection, transaction, unit.Statements, read, isAsync: !SynchronousCall.IsActive, TimeoutSeconds, cancellationToken)
            .ConfigureAwait(false);
    }

    /// <summary>Tries again what may pass, and says what is wrong when it will not.</summary>
    public ValueTask<T> RetryAsync<T>(Func<ValueTask<T>> once, bool isAsync, CancellationToken cancellationToken, TimeSpan? within = null) =>
        retry.RunAsync(
            async () =>
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await once().ConfigureAwait(false);
        }
        catch (Exception error) when (PostgreSqlErrors.IsLost(error))
        {
            GiveUpIdleOnes(began);
            throw;
        }
    }, isAsync, cancellationToken, within);

    public async ValueTask<NpgsqlConnection> OpenAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (Transaction.Current is null) return isAsync ? await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false) : Source.OpenConnection();
        // an ambient transaction is never joined
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        return isAsync ? await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false) : Source.OpenConnection();
    }

    /// <summary>Runs a unit, once, on an open connection; with a deadline of its own, in seconds, or else that of the options.</summary>
    public async ValueTask<T> OnAsync<T>(
        NpgsqlConnection connection,
        StatementBatch unit,
        Func<Results, ValueTask<T>> read,
        bool isAsync,
        CancellationToken cancellationToken,
        int? timeoutSeconds = null
    )
    {
        var deadline = timeoutSeconds ?? TimeoutSeconds;
        if (unit.IsAlone)
        {
            try
            {
                return await ExecuteAsync(connection, null, unit.Statements, read, isAsync, deadline, cancellationToken).ConfigureAwait(false);
            }
            catch (PostgresException error) when (error.SqlState == PostgresErrorCodes.LockNotAvailable)
            {
                // a default of the role or the database gave up the lock: once more, with settings of its own
            }
        }

        return await ExecuteAsync(connection, null, unit.Whole(deadline), async results =>
        {
            await results.NextAsync().ConfigureAwait(false); // the settings
            return await read(results).ConfigureAwait(false);
        }, isAsync, deadline, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    // To cancel, the driver asks the server over another connection, synchronously and on the thread that cancels; so does its own time-out. Where the network
    // swallows that as well it takes as long as connecting may, so an attempt that is late, or not wanted any more, is left behind with its connection, and
    // cancelled there.
    private async ValueTask<T> InTimeAsync<T>(
        Func<NpgsqlConnection, CancellationToken, ValueTask<T>> run,
        TimeSpan limit,
        bool isAsync,
        CancellationToken cancellationToken
    )
    {
        if (!isAsync) return await OnceAsync(run, isAsync, cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        var leave = new CancellationTokenSource(); // not disposed of: it has no timer, and an attempt that is left behind still looks at it
        var attempt = OnceAsync(run, isAsync, leave.Token).AsTask();
        try
        {
            return await attempt.WaitAsync(limit, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (!attempt.IsCompleted)
            {
                _ = attempt.ContinueWith(
                    static late => _ = late.Exception,
                    CancellationToken.None,
                    TaskContinuationOptions.ExecuteSynchronously,
                    TaskScheduler.Default
                );
                _ = leave.CancelAsync();
            }
        }
    }

    private async ValueTask<T> OnceAsync<T>(Func<NpgsqlConnection, CancellationToken, ValueTask<T>> run, bool isAsync, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        var began = Stopwatch.GetTimestamp();
        try
        {
            return await run(connection, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (PostgreSqlErrors.IsSilent(error))
        {
            GiveUpIdleOnes(began);
            throw;
        }
        finally
        {
            if (isAsync) await connection.DisposeAsync().ConfigureAwait(false);
            else connection.Dispose();
        }
    }

    // A connection seldom is lost alone: the idle ones would fail one after the other, each at the cost of an attempt. Those who met the same loss do not give
    // up the new ones.
    private void GiveUpIdleOnes(long began)
    {
        var last = Volatile.Read(ref cleared);
        if (began < last || Interlocked.CompareExchange(ref cleared, Stopwatch.GetTimestamp(), last) != last) return;
        Source.Clear();
    }

    // A synchronous caller sends statement by statement: for the second statement of a batch Npgsql needs a thread of the pool.
    private static async ValueTask<T> ExecuteAsync<T>(
        NpgsqlConnection connection,
        NpgsqlTransaction? transaction,
        IEnumerable<NpgsqlBatchCommand> statements,
        Func<Results, ValueTask<T>> read,
        bool isAsync,
        int timeoutSeconds,
        CancellationToken cancellationToken
    )
    {
        await using var results = isAsync
            ? await Results.OfBatchAsync(new(connection, transaction) { Timeout = timeoutSeconds }, statements, cancellationToken).ConfigureAwait(false)
            : Results.OneByOne(
                statements.Select(statement => new NpgsqlBatch(connection, transaction) { Timeout = timeoutSeconds, BatchCommands = { statement } })
            );
        var result = await read(results).ConfigureAwait(false);
        await results.DrainAsync().ConfigureAwait(false); // errors of the statements that nobody reads, and of the commit
        return result;
    }
}
