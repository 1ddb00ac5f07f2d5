using System.Transactions;
using JobLib.Storage;
using Npgsql;

namespace JobLib.PostgreSql;

/// <summary>Runs units of statements: one round trip and one commit each, again as a whole when an error may pass, never past a deadline.</summary>
internal sealed class PostgreSqlSession(NpgsqlDataSource source, PostgreSqlStorageOptions options) : IAsyncDisposable
{
    private readonly Retry retry = new(
        options.MaxAttempts, PostgreSqlErrors.IsTransient, error => PostgreSqlErrors.Unavailable(error, options.MaxAttempts, source), error => PostgreSqlErrors.Explain(error, options.Schema));

    public NpgsqlDataSource Source { get; } = source;

    public PostgreSqlStorageOptions Options { get; } = options;

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Added to the database's clock, in microseconds. The clock seam of the conformance tests; always 0 otherwise.</summary>
    public long ClockOffset { get; set; }

    /// <summary>The deadline as commands take it.</summary>
    public int TimeoutSeconds { get; } = (int)Math.Clamp(Math.Ceiling(options.CommandTimeout.TotalSeconds), 1, int.MaxValue);

    /// <summary>Runs a unit on a connection of the pool.</summary>
    public ValueTask<T> RunAsync<T>(Unit unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var isAsync = !SynchronousCall.IsActive;
        return RetryAsync(() => OnceAsync(unit, read, isAsync, cancellationToken), isAsync, cancellationToken);
    }

    /// <summary>Runs a unit inside the caller's transaction: no retry, and no setting that would outlive it there.</summary>
    public async ValueTask<T> RunInAsync<T>(NpgsqlTransaction transaction, Unit unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var connection = transaction.Connection ?? throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        await using var batch = new NpgsqlBatch(connection, transaction) { Timeout = TimeoutSeconds };
        unit.Fill(batch);
        return await ExecuteAsync(batch, read, isAsync: !SynchronousCall.IsActive, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries again what may pass, and says what is wrong when it will not.</summary>
    public ValueTask<T> RetryAsync<T>(Func<ValueTask<T>> once, bool isAsync, CancellationToken cancellationToken) => retry.RunAsync(once, isAsync, cancellationToken);

    public async ValueTask<NpgsqlConnection> OpenAsync(bool isAsync, CancellationToken cancellationToken)
    {
        if (Transaction.Current is null) return isAsync ? await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false) : Source.OpenConnection();
        using var outside = new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled); // an ambient transaction is never joined
        return isAsync ? await Source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false) : Source.OpenConnection();
    }

    /// <summary>Runs a unit, once, on an open connection; with a deadline of its own, in seconds, or else that of the options.</summary>
    public async ValueTask<T> OnAsync<T>(NpgsqlConnection connection, Unit unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken, int? timeoutSeconds = null)
    {
        await using var batch = new NpgsqlBatch(connection) { Timeout = timeoutSeconds ?? TimeoutSeconds };
        unit.FillWhole(batch);
        return await ExecuteAsync(batch, async results =>
        {
            await results.NextAsync().ConfigureAwait(false);
            return await read(results).ConfigureAwait(false);
        }, isAsync, cancellationToken).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => Source.DisposeAsync();

    private async ValueTask<T> OnceAsync<T>(Unit unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        var connection = await OpenAsync(isAsync, cancellationToken).ConfigureAwait(false);
        try
        {
            return await OnAsync(connection, unit, read, isAsync, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            if (isAsync) await connection.DisposeAsync().ConfigureAwait(false);
            else connection.Dispose();
        }
    }

    private static async ValueTask<T> ExecuteAsync<T>(NpgsqlBatch batch, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        var reader = isAsync ? await batch.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false) : batch.ExecuteReader();
        try
        {
            var results = new Results(reader, isAsync, cancellationToken);
            var result = await read(results).ConfigureAwait(false);
            await results.DrainAsync().ConfigureAwait(false); // errors of the statements that nobody reads, and of the commit
            return result;
        }
        finally
        {
            if (isAsync) await reader.DisposeAsync().ConfigureAwait(false);
            else reader.Dispose();
        }
    }
}
