using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// Writes the log back to the database when it has grown, between two transactions of the writer, as far as readers let it. It waits for nobody: a backup that
/// reads for minutes lets the log grow, and costs the writers nothing. Once everything is written back, the next writer begins the log anew and cuts the file
/// (<c>journal_size_limit</c>).
/// </summary>
/// <remarks>
/// A second connection holds the write lock meanwhile. A checkpoint beside a writer on another connection can damage the file in SQLite before 3.51.3, and the
/// modes that take the lock themselves wait for readers under it.
/// </remarks>
internal sealed class WalCheckpoint(SqliteDatabase database, SqliteClock clock)
{
    private const int Passive = 0; // SQLITE_CHECKPOINT_PASSIVE

    private static readonly TimeSpan FirstPause = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(2);

    private readonly FileInfo log = new(database.Path + "-wal");
    private SqliteSession? guard;
    private TimeSpan pause;
    private long lastTry;

    /// <summary>Never throws: what is left undone now is done at a later look.</summary>
    public void RunWhenDue(SqliteSession? session)
    {
        if (session is null) return;
        log.Refresh();
        if (!log.Exists || log.Length < database.Options.MaxWalBytes || clock.Since(lastTry) < pause) return;
        lastTry = clock.Timestamp;
        pause = TryRun(session) ? TimeSpan.Zero : TimeSpan.FromTicks(Math.Clamp(pause.Ticks * 2, FirstPause.Ticks, LongestPause.Ticks));
    }

    public void Close()
    {
        guard?.Dispose();
        guard = null;
    }

    /// <returns>False when something is left: a reader still needs what the database holds now, another process writes, or the disk has failed.</returns>
    private bool TryRun(SqliteSession session)
    {
        try
        {
            guard ??= database.OpenWriter();
            if (!guard.Prepare(ScopeSql.Begin).TryRun()) return false;
            var code = raw.sqlite3_wal_checkpoint_v2(session.Handle, "main", Passive, out var pages, out var written);
            guard.Execute(ScopeSql.Rollback);
            return code == raw.SQLITE_OK && written == pages;
        }
        catch (SqliteException)
        {
            Close();
            return false;
        }
    }
}
