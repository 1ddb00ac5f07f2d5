using System.Collections.Concurrent;
using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace JobLib.EntityFrameworkCore.Tests.Shops;

/// <summary>An interceptor of the application's, which does what a test says at each point that Entity Framework has.</summary>
public sealed class Hooks : ISaveChangesInterceptor, IDbTransactionInterceptor, IDbCommandInterceptor
{
    /// <summary>
    /// The points around and inside of a SaveChanges; not the one after a transaction has begun, where Entity Framework leaves it open on its connection when
    /// somebody throws.
    /// </summary>
    public static IReadOnlyList<string> All { get; } =
        [
            nameof(SavingChanges),
            nameof(TransactionStarting),
            nameof(CommandCreated),
            nameof(ReaderExecuting),
            nameof(ReaderExecuted),
            nameof(TransactionCommitting),
            nameof(TransactionCommitted),
            nameof(SavedChanges),
        ];

    private readonly ConcurrentDictionary<string, Action> actions = new(StringComparer.Ordinal);

    /// <summary>The points that were passed.</summary>
    public ConcurrentQueue<string> Passed { get; } = new();

    /// <summary>Whether a SaveChanges is kept from being done.</summary>
    public bool Suppresses { get; set; }

    /// <summary>Does something the next time that a point is passed.</summary>
    public void Once(string point, Action action) => actions[point] = action;

    public InterceptionResult<int> SavingChanges(DbContextEventData eventData, InterceptionResult<int> result) =>
        Pass(nameof(SavingChanges), Suppresses ? InterceptionResult<int>.SuppressWithResult(0) : result);

    public ValueTask<InterceptionResult<int>> SavingChangesAsync(
        DbContextEventData eventData,
        InterceptionResult<int> result,
        CancellationToken cancellationToken = default
    ) => new(SavingChanges(eventData, result));

    public int SavedChanges(SaveChangesCompletedEventData eventData, int result) => Pass(nameof(SavedChanges), result);

    public ValueTask<int> SavedChangesAsync(SaveChangesCompletedEventData eventData, int result, CancellationToken cancellationToken = default) =>
        new(SavedChanges(eventData, result));

    public InterceptionResult<DbTransaction> TransactionStarting(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result
    ) => Pass(nameof(TransactionStarting), result);

    public ValueTask<InterceptionResult<DbTransaction>> TransactionStartingAsync(
        DbConnection connection,
        TransactionStartingEventData eventData,
        InterceptionResult<DbTransaction> result,
        CancellationToken cancellationToken = default
    ) => new(TransactionStarting(connection, eventData, result));

    public InterceptionResult TransactionCommitting(DbTransaction transaction, TransactionEventData eventData, InterceptionResult result) =>
        Pass(nameof(TransactionCommitting), result);

    public ValueTask<InterceptionResult> TransactionCommittingAsync(
        DbTransaction transaction,
        TransactionEventData eventData,
        InterceptionResult result,
        CancellationToken cancellationToken = default
    ) => new(TransactionCommitting(transaction, eventData, result));

    public void TransactionCommitted(DbTransaction transaction, TransactionEndEventData eventData) => Pass(nameof(TransactionCommitted), 0);

    public Task TransactionCommittedAsync(DbTransaction transaction, TransactionEndEventData eventData, CancellationToken cancellationToken = default)
    {
        TransactionCommitted(transaction, eventData);
        return Task.CompletedTask;
    }

    public DbCommand CommandCreated(CommandEndEventData eventData, DbCommand result) =>
        eventData.CommandSource == CommandSource.SaveChanges ? Pass(nameof(CommandCreated), result) : result;

    public InterceptionResult<DbDataReader> ReaderExecuting(DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result) =>
        eventData.CommandSource == CommandSource.SaveChanges ? Pass(nameof(ReaderExecuting), result) : result;

    public ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
        DbCommand command,
        CommandEventData eventData,
        InterceptionResult<DbDataReader> result,
        CancellationToken cancellationToken = default
    ) => new(ReaderExecuting(command, eventData, result));

    public DbDataReader ReaderExecuted(DbCommand command, CommandExecutedEventData eventData, DbDataReader result) =>
        eventData.CommandSource == CommandSource.SaveChanges ? Pass(nameof(ReaderExecuted), result) : result;

    public ValueTask<DbDataReader> ReaderExecutedAsync(
        DbCommand command,
        CommandExecutedEventData eventData,
        DbDataReader result,
        CancellationToken cancellationToken = default
    ) => new(ReaderExecuted(command, eventData, result));

    private T Pass<T>(string point, T result)
    {
        Passed.Enqueue(point);
        if (actions.TryRemove(point, out var action)) action();
        return result;
    }
}
