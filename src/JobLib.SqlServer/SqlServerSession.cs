using System.Data.Common;
using System.Transactions;
using JobLib.Storage;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Runs units of statements: one round trip and one commit each, again as a whole when an error may pass, never past a deadline.</summary>
internal sealed class SqlServerSession
{
    private readonly Func<DbConnection> connect;
    private readonly Retry retry;

    public SqlServerSession(Func<DbConnection> connect, SqlServerStorageOptions options)
    {
        (this.connect, Options, Names) = (connect, options, new(options.Schema));
        TimeoutSeconds = (int)Math.Clamp(Math.Ceiling(options.CommandTimeout.TotalSeconds), 1, int.MaxValue);
        retry = new(
            options.MaxAttempts,
            SqlServerErrors.IsTransient,
            error => SqlServerErrors.Unavailable(error, options.MaxAttempts, Location),
            error => SqlServerErrors.Explain(error, options.Schema)
        );
    }

    public SqlServerStorageOptions Options { get; }

    public Names Names { get; }

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Added to the database's clock, in microseconds. The clock seam of the conformance tests; always 0 otherwise.</summary>
    public long ClockOffset { get; set; }

    /// <summary>The deadline as commands take it.</summary>
    public int TimeoutSeconds { get; }

    /// <summary>Host and database, without secrets.</summary>
    public string Location
    {
        get
        {
            using var connection = connect();
            return $"{connection.DataSource}/{connection.Database}";
        }
    }

    /// <summary>Runs a unit on a connection of the pool.</summary>
    public ValueTask<T> RunAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, CancellationToken cancellationToken)
    {
        var isAsync = !SynchronousCall.IsActive;
        return RetryAsync(() => OnceAsync(unit, read, isAsync, cancellationToken), isAsync, cancellationToken);
    }

    /// <summary>Runs a unit that answers nothing.</summary>
    public async ValueTask RunAsync(StatementBatch unit, CancellationToken cancellationToken) =>
        await RunAsync(unit, results => results.ReadAsync(), cancellationToken).ConfigureAwait(false);

    /// <summary>Runs a unit inside the caller's transaction: no retry, no commit, and no setting that would outlive it there.</summary>
    public async ValueTask<T> RunInAsync<T>(
        DbTransaction transaction,
        StatementBatch unit,
        Func<Results, ValueTask<T>> read,
        CancellationToken cancellationToken
    )
    {
        var connection =
            transaction.Connection
            ?? throw new TransactionNotSupportedException("The transaction is over. Pass one that has neither been committed nor rolled back.");
        await using var command = Command(connection, unit, transaction);
        return await ExecuteAsync(command, read, isAsync: !SynchronousCall.IsActive, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Tries again what may pass, and says what is wrong when it will not.</summary>
    public ValueTask<T> RetryAsync<T>(Func<ValueTask<T>> once, bool isAsync, CancellationToken cancellationToken, TimeSpan? within = null) =>
        retry.RunAsync(once, isAsync, cancellationToken, within);

    public async ValueTask<DbConnection> OpenAsync(bool isAsync, CancellationToken cancellationToken)
    {
        // an ambient transaction is never joined
        using var outside = Transaction.Current is null ? null : new TransactionScope(TransactionScopeOption.Suppress, TransactionScopeAsyncFlowOption.Enabled);
        var connection = connect();
        try
        {
            if (connection.State == System.Data.ConnectionState.Open) return connection;
            if (isAsync) await connection.OpenAsync(cancellationToken).ConfigureAwait(false);
            else connection.Open();
            return connection;
        }
        catch (InvalidOperationException error) when (error.GetType() == typeof(InvalidOperationException))
        {
            connection.Dispose();
            throw new TimeoutException(
                $"No connection of the pool became free in time. Raise Max Pool Size (SqlServerStorageOptions.MaxPoolSize). {error.Message}",
                error
            );
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>Runs a unit, once, on an open connection; with a deadline of its own, in seconds, or else that of the options.</summary>
    public async ValueTask<T> OnAsync<T>(
        DbConnection connection,
        StatementBatch unit,
        Func<Results, ValueTask<T>> read,
        bool isAsync,
        CancellationToken cancellationToken,
        int? timeoutSeconds = null
    )
    {
        await using var command = Command(connection, unit, null);
        if (timeoutSeconds is { } deadline) command.CommandTimeout = deadline;
        try
        {
            return await ExecuteAsync(command, read, isAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (SqlException error) when (connection is SqlConnection sql && SqlServerErrors.IsOfTheWrongServer(error))
        {
            SqlConnection.ClearPool(sql); // its other connections lead there too, and stay open: after a failover each of them would answer the same
            throw;
        }
    }

    private async ValueTask<T> OnceAsync<T>(StatementBatch unit, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
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

    private DbCommand Command(DbConnection connection, StatementBatch unit, DbTransaction? transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandTimeout = TimeoutSeconds;
        unit.Fill(command, ClockOffset, ownTransaction: transaction is null, TimeSpan.FromSeconds(TimeoutSeconds));
        return command;
    }

    private static async ValueTask<T> ExecuteAsync<T>(DbCommand command, Func<Results, ValueTask<T>> read, bool isAsync, CancellationToken cancellationToken)
    {
        var reader = isAsync ? await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false) : command.ExecuteReader();
        try
        {
            var results = new Results(reader, isAsync, cancellationToken);
            var result = await read(results).ConfigureAwait(false);
            await results.DrainAsync().ConfigureAwait(false); // errors of what nobody reads, and of the commit
            return result;
        }
        finally
        {
            if (isAsync) await reader.DisposeAsync().ConfigureAwait(false);
            else reader.Dispose();
        }
    }
}
