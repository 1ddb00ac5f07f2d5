using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>
/// Connections that only read, beside the writer: in WAL mode neither waits for the other. SQLite reads where it is called, so a call runs on its caller's
/// thread.
/// </summary>
internal sealed class ReadPool(SqliteDatabase database, SqliteClock clock) : IDisposable
{
    private const int MaxIdle = 4;
    private const int InstructionsBetweenLooks = 20_000; // of SQLite's virtual machine: well below a millisecond
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(10);

    private readonly ConcurrentBag<SqliteSession> idle = [];

    /// <summary>Reads one consistent state of the database.</summary>
    public T Run<T>(Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        SqliteSession? session = null;
        try
        {
            session = Take();
            var result = Run(session, read, cancellationToken);
            if (idle.Count < MaxIdle)
            {
                idle.Add(session);
                session = null;
            }

            return result;
        }
        catch (SqliteException error) when (error.SqliteErrorCode == raw.SQLITE_INTERRUPT)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new StorageUnavailableException(
                $"A question to '{database.Path}' took longer than {Deadline.TotalSeconds:0} s and was given up. Ask for less: a state, a queue, a shorter time.",
                error
            );
        }
        catch (SqliteException error)
        {
            throw SqliteErrors.Translate(error, database.Path);
        }
        finally
        {
            session?.Dispose();
        }
    }

    public void Dispose()
    {
        while (idle.TryTake(out var session)) session.Dispose();
    }

    private SqliteSession Take()
    {
        while (idle.TryTake(out var pooled))
        {
            if (database.IsInPlace(pooled)) return pooled;
            pooled.Dispose();
        }

        return database.OpenReader();
    }

    private T Run<T>(SqliteSession session, Func<SqliteSession, T> read, CancellationToken cancellationToken)
    {
        var began = clock.Timestamp;
        raw.sqlite3_progress_handler(
            session.Handle,
            InstructionsBetweenLooks,
            _ => cancellationToken.IsCancellationRequested || clock.Since(began) > Deadline ? 1 : 0,
            null
        );
        session.Execute("BEGIN");
        var result = read(session);
        session.Execute("COMMIT");
        return result;
    }
}
