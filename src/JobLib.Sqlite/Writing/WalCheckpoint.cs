using JobLib.Sqlite.Engine;
using SQLitePCL;

namespace JobLib.Sqlite.Writing;

/// <summary>
/// Writes the log back to the database when it has grown, between two transactions of the writer. The modes RESTART and TRUNCATE hold the write lock while they
/// work; the automatic checkpoint does not, and in SQLite before 3.51.3 can damage the file when a writer on another connection gets in its way.
/// </summary>
internal sealed class WalCheckpoint(SqliteDatabase database)
{
    private const int Truncate = 3; // SQLITE_CHECKPOINT_TRUNCATE
    private const int WaitForReaders = 1_000; // milliseconds; a reader that takes longer puts the checkpoint off

    private readonly FileInfo log = new(database.Path + "-wal");

    public void RunWhenDue(SqliteSession? session)
    {
        if (session is null) return;
        log.Refresh();
        if (!log.Exists || log.Length < database.Options.MaxWalBytes) return;
        _ = raw.sqlite3_busy_timeout(session.Handle, WaitForReaders);
        _ = raw.sqlite3_wal_checkpoint_v2(session.Handle, "main", Truncate, out _, out _); // busy: the next look tries again
        _ = raw.sqlite3_busy_timeout(session.Handle, 0);
    }
}
