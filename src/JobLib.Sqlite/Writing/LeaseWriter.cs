using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// The connection of the renewals: opened once, used by the calling thread, so that neither the writer's queue nor the pool stands between a server and
/// its lease. Only whoever holds SQLite's write lock can.
/// </summary>
internal sealed class LeaseWriter(SqliteDatabase database, SqliteClock clock, SharedPolicy policy, MethodTable methods, QueueSignals signals) : IDisposable
{
    private readonly Lock gate = new();
    private readonly WriteLock writeLock = new(clock, database.Options.BusyTimeout);
    private SqliteSession? session;

    public T Run<T>(Func<WriteScope, T> apply)
    {
        lock (gate)
        {
            try
            {
                return Run(session ??= Open(), apply);
            }
            catch (SqliteException error)
            {
                if (!SqliteErrors.IsBusy(error)) Close();
                throw SqliteErrors.Translate(error, database.Path);
            }
            catch
            {
                Close(); // whatever it was, the next renewal begins anew
                throw;
            }
        }
    }

    public void Dispose()
    {
        lock (gate)
        {
            Close();
        }
    }

    private T Run<T>(SqliteSession on, Func<WriteScope, T> apply)
    {
        var scope = new WriteScope(on, policy, methods.ForTransaction());
        writeLock.Begin(on);
        try
        {
            scope.BeginUnit(clock.Now);
            var result = apply(scope);
            scope.Flush();
            on.Execute(ScopeSql.Commit);
            if (!database.IsInPlace(on)) throw database.Gone();
            if (scope.Woken.Count > 0) signals.Wake(scope.Woken);
            return result;
        }
        catch
        {
            if (!on.IsIdle) on.Execute(ScopeSql.Rollback);
            throw;
        }
    }

    // A lease that a loss of power undoes belonged to a process that the same loss has ended, so renewals do not wait for the disk.
    private SqliteSession Open()
    {
        var opened = database.OpenWriter();
        SqliteDatabase.SetSynchronous(opened, full: false);
        return opened;
    }

    private void Close()
    {
        session?.Dispose();
        session = null;
    }
}
