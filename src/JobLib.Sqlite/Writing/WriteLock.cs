using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Writing;

/// <summary>Takes SQLite's one write lock in competition with other processes.</summary>
/// <remarks>
/// SQLite's own busy handler backs off to 100 ms between tries, so that beside a busy process another one waits for seconds. Tries that are close together
/// and a pause of the one that writes (see <see cref="SqliteWriter"/>) bring that to milliseconds.
/// </remarks>
internal sealed class WriteLock(SqliteClock clock, TimeSpan atMost)
{
    private static readonly TimeSpan BetweenTries = TimeSpan.FromMicroseconds(300);
    private static readonly TimeSpan Eager = TimeSpan.FromMilliseconds(10); // as long as another process writes without a pause

    private readonly object pause = new();

    /// <summary>Begins a write transaction.</summary>
    /// <exception cref="SqliteException">The lock was not to be had in time.</exception>
    public void Begin(SqliteSession session)
    {
        var began = clock.Timestamp;
        while (!session.Prepare(ScopeSql.Begin).TryRun())
        {
            var waited = clock.Since(began);
            if (waited > atMost) throw new SqliteException("database is locked", raw.SQLITE_BUSY);
            if (waited < Eager) Yield();
            else Pause();
        }
    }

    // The system sleeps for no less than a millisecond.
    private void Yield()
    {
        var began = clock.Timestamp;
        while (clock.Since(began) < BetweenTries)
        {
            Thread.Yield();
        }
    }

    private void Pause()
    {
        lock (pause)
        {
            Monitor.Wait(pause, 1); // a sleep; nobody pulses
        }
    }
}
