using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using JobLib.Storage;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// The one connection of this process that writes, on a thread of its own. It takes whatever waits, applies it in one transaction, commits, and then
/// completes the callers: concurrent calls share a commit, and no call needs the pool.
/// </summary>
internal sealed class SqliteWriter : IDisposable
{
    private const int DiskTries = 3;
    private static readonly TimeSpan LongestTransaction = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan PauseForOthers = TimeSpan.FromMilliseconds(1);

    private readonly SqliteDatabase database;
    private readonly SqliteClock clock;
    private readonly SharedPolicy policy;
    private readonly MethodTable methods;
    private readonly QueueSignals signals;
    private readonly WriteQueue queue;
    private readonly WriteLock writeLock;
    private readonly WalCheckpoint checkpoint;
    private readonly Thread thread;
    private readonly List<WriteRequest> group = [];
    private SqliteSession? session;
    private WriteScope? scope;
    private bool? isFull;
    private long lastPause;

    public SqliteWriter(SqliteDatabase database, SqliteClock clock, SharedPolicy policy, MethodTable methods, QueueSignals signals)
    {
        this.database = database;
        this.clock = clock;
        this.policy = policy;
        this.methods = methods;
        this.signals = signals;
        queue = new(database.Options.MaxPendingWrites);
        writeLock = new(clock, database.Options.BusyTimeout);
        checkpoint = new(database, clock);
        signals.WaiterCame += queue.Nudge;
        thread = new(Loop) { IsBackground = true, Name = "JobLib SQLite writer" };
        thread.UnsafeStart(); // the storage's thread must not carry the context of whoever happened to make it
    }

    /// <summary>Applies a unit in the next commit.</summary>
    public ValueTask<T> RunAsync<T>(Func<WriteScope, T> apply, CancellationToken cancellationToken, bool durable = true)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var request = new WriteRequest<T>(apply, cancellationToken) { Durable = durable };
        return SynchronousCall.IsActive ? new(Wait(request, cancellationToken)) : WaitAsync(request, cancellationToken);
    }

    /// <summary>Writes what waits, and ends the thread.</summary>
    public void Dispose()
    {
        queue.Close();
        thread.Join();
        queue.Dispose();
    }

    private async ValueTask<T> WaitAsync<T>(WriteRequest<T> request, CancellationToken cancellationToken)
    {
        await queue.AddAsync(request, cancellationToken);
        return await (cancellationToken.CanBeCanceled ? request.Task.WaitAsync(cancellationToken) : request.Task);
    }

    private T Wait<T>(WriteRequest<T> request, CancellationToken cancellationToken)
    {
        queue.Add(request, cancellationToken);
        try
        {
            request.Task.Wait(cancellationToken);
        }
        catch (AggregateException)
        {
            // The next line throws what is in it.
        }

        return request.Task.GetAwaiter().GetResult();
    }

    private void Loop()
    {
        var taken = new List<WriteRequest>();
        while (queue.Take(taken, signals.PollInterval) is { } requests)
        {
            taken = requests;
            Handle(taken);
            taken.Clear();
        }

        Close();
    }

    // The thread lives as long as the storage: whatever goes wrong, these callers hear of it and the next ones are served on a fresh connection.
    private void Handle(List<WriteRequest> requests)
    {
        try
        {
            if (requests.Count == 0) LookForOthers();
            else WriteAll(requests);
        }
        catch (Exception error)
        {
            Abandon(error);
            FailGroup(requests, 0, requests.Count, error); // those that have their answer keep it
        }
    }

    private void WriteAll(List<WriteRequest> requests)
    {
        for (var next = 0; next < requests.Count;)
        {
            next = WriteGroup(requests, next);
            checkpoint.RunWhenDue(session);
            MakeRoom();
        }
    }

    /// <summary>Applies units from <paramref name="first"/> on in one transaction, for as long as a transaction may last.</summary>
    /// <returns>The first unit that was left for the next transaction.</returns>
    private int WriteGroup(List<WriteRequest> requests, int first)
    {
        group.Clear();
        var next = first;
        try
        {
            Attempt(() =>
            {
                group.Clear();
                next = first;
                ApplyGroup(requests, ref next);
            });
            CompleteGroup();
        }
        catch (Exception error)
        {
            if (group.Count == 0) next = requests.Count; // the lock was not to be had, and all of these have waited for it
            if (group.Count > 1 && !IsCommon(error)) WriteOneByOne(group.ToArray());
            else FailGroup(requests, first, next, error);
        }

        return next;
    }

    private void ApplyGroup(List<WriteRequest> requests, ref int next)
    {
        var transaction = Begin(durable: AnyDurable(requests, next));
        var began = clock.Timestamp;
        do
        {
            var request = requests[next++];
            if (request.IsAbandoned)
            {
                request.Fail(new OperationCanceledException());
                continue;
            }

            group.Add(request);
            transaction.BeginUnit(clock.Now);
            request.Apply(transaction);
        }
        while (next < requests.Count && clock.Since(began) < LongestTransaction);

        Commit(transaction);
    }

    // A unit that cannot be applied (a broken rule of the schema, a bug) must not take its neighbours with it.
    private void WriteOneByOne(WriteRequest[] requests)
    {
        foreach (var request in requests)
        {
            try
            {
                Attempt(() =>
                {
                    var transaction = Begin(request.Durable);
                    transaction.BeginUnit(clock.Now);
                    request.Apply(transaction);
                    Commit(transaction);
                });
                Announce();
                request.Complete();
            }
            catch (Exception error)
            {
                request.Fail(Translate(error));
            }
        }
    }

    /// <summary>Does it again when the disk failed, a bounded number of times.</summary>
    private void Attempt(Action transaction)
    {
        for (var tries = 1; ; tries++)
        {
            try
            {
                transaction();
                return;
            }
            catch (Exception error)
            {
                Abandon(error);
                if (tries == DiskTries || error is not SqliteException sqlite || !SqliteErrors.IsDisk(sqlite)) throw;
            }

            PauseBriefly();
        }
    }

    private WriteScope Begin(bool durable)
    {
        session ??= database.OpenWriter();
        scope ??= new(session, policy, methods);
        scope.Reset();
        SetDurable(session, durable);
        writeLock.Begin(session);
        signals.Saw(session.Scalar(ScopeSql.DataVersion) ?? 0);
        return scope;
    }

    // A claim that a loss of power undoes leaves the job in its queue, where it belongs: such commits need not wait for the disk, and the next one
    // that does takes them with it, since the log is written in order.
    private void SetDurable(SqliteSession session, bool durable)
    {
        var full = durable && database.Options.Synchronous == SqliteSynchronous.Full;
        if (full == isFull) return;
        SqliteDatabase.SetSynchronous(session, full);
        isFull = full;
    }

    private void Commit(WriteScope transaction)
    {
        transaction.Flush();
        session?.Execute(ScopeSql.Commit);
        methods.Committed();
        if (session is not null && !database.IsInPlace(session)) throw database.Gone();
    }

    private void CompleteGroup()
    {
        Announce();
        foreach (var request in group)
        {
            request.Complete();
        }
    }

    private void Announce()
    {
        if (scope is { Woken.Count: > 0 }) signals.Wake(scope.Woken);
    }

    private void FailGroup(List<WriteRequest> requests, int first, int next, Exception error)
    {
        var translated = Translate(error);
        for (var i = first; i < next; i++)
        {
            requests[i].Fail(translated);
        }
    }

    // A connection on which something went wrong is of no use any more, but for the lock that another one had: the next transaction opens another.
    private void Abandon(Exception error)
    {
        methods.RolledBack();
        if (error is SqliteException busy && SqliteErrors.IsBusy(busy) && session is { IsIdle: true }) return;
        Close();
    }

    private void Close()
    {
        checkpoint.Close();
        session?.Dispose();
        session = null;
        scope = null;
        isFull = null;
    }

    private void LookForOthers()
    {
        try
        {
            if (session is not null && !database.IsInPlace(session)) Close();
            session ??= database.OpenWriter();
            signals.Saw(session.Scalar(ScopeSql.DataVersion) ?? 0);
        }
        catch (SqliteException)
        {
            Close(); // whoever writes next hears of it
        }
    }

    // Another process that tries to get the lock finds it free for a moment.
    private void MakeRoom()
    {
        if (!signals.IsShared || clock.Since(lastPause) < LongestTransaction) return;
        PauseBriefly();
        lastPause = clock.Timestamp;
    }

    private void PauseBriefly()
    {
        lock (group)
        {
            Monitor.Wait(group, PauseForOthers); // a sleep; nobody pulses
        }
    }

    private Exception Translate(Exception error) => error is SqliteException sqlite ? SqliteErrors.Translate(sqlite, database.Path) : error;

    private static bool IsCommon(Exception error) => error is SqliteException sqlite && (SqliteErrors.IsBusy(sqlite) || SqliteErrors.IsDisk(sqlite));

    private static bool AnyDurable(List<WriteRequest> requests, int from)
    {
        for (var i = from; i < requests.Count; i++)
        {
            if (requests[i].Durable) return true;
        }

        return false;
    }
}
