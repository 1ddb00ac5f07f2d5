using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using Microsoft.Data.Sqlite;

namespace JobLib.Sqlite.Writing;

/// <summary>Takes SQLite's one write lock in competition with other processes.</summary>
/// <remarks>
/// SQLite's own busy handler backs off to 100 ms between tries, so that beside a busy process another one waits for seconds. Tries that are close together
/// and a pause of the one that writes (see <see cref="SqliteWriter"/>) bring that to milliseconds.
/// </remarks>
internal sealed class WriteLock(StorageClock clock, TimeSpan atMost)
{
    private const int QuickTries = 20;

    private readonly object pause = new();

    /// <summary>Begins a write transaction.</summary>
    /// <exception cref="SqliteException">The lock was not to be had in time.</exception>
    public void Begin(SqliteSession session)
    {
        var began = clock.Timestamp;
        for (var tries = 0; ; tries++)
        {
            try
            {
                session.Execute(ScopeSql.Begin);
                return;
            }
            catch (SqliteException error) when (SqliteErrors.IsBusy(error) && clock.Since(began) < atMost)
            {
                Pause(tries);
            }
        }
    }

    private void Pause(int tries)
    {
        if (tries < QuickTries)
        {
            Thread.Yield();
            return;
        }

        lock (pause)
        {
            Monitor.Wait(pause, 1); // a millisecond's sleep; nobody pulses
        }
    }
}
