using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>Says of SQLite's errors what they mean for JobLib and what to do.</summary>
internal static class SqliteErrors
{
    /// <summary>Another connection holds the lock: the same call may succeed in a moment.</summary>
    public static bool IsBusy(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_BUSY or raw.SQLITE_LOCKED;

    /// <summary>The disk is full or failed to answer: the same call may succeed when somebody has made room.</summary>
    public static bool IsDisk(SqliteException error) => error.SqliteErrorCode is raw.SQLITE_FULL or raw.SQLITE_IOERR;

    public static StorageException Translate(SqliteException error, string path) => error.SqliteErrorCode switch
    {
        raw.SQLITE_BUSY or raw.SQLITE_LOCKED => new StorageUnavailableException(
            $"The database '{path}' stayed locked by another writer for longer than SqliteStorageOptions.BusyTimeout. Look for a write transaction on this file that is held open, "
                + "also by this process: inside one, pass it as EnqueueOptions.Transaction.",
            error
        ),
        raw.SQLITE_FULL => new StorageUnavailableException(
            $"The disk of '{path}' is full. Nothing was changed; make room and JobLib goes on by itself.",
            error
        ),
        raw.SQLITE_IOERR => new StorageUnavailableException(
            $"The disk of '{path}' failed to read or write ({error.Message}). Nothing was changed; JobLib goes on by itself when it answers again.",
            error
        ),
        raw.SQLITE_NOTADB => new StorageException(
            $"'{path}' is not a SQLite database, or it is encrypted. JobLib has left it as it is: name another file, or move this one away.",
            error
        ),
        raw.SQLITE_CORRUPT => new StorageException(
            $"The database '{path}' is damaged or cut short ({error.Message}). JobLib has left it as it is: restore it from a backup, or save what can be read with SQLite's own '.recover' into a new file.",
            error
        ),
        raw.SQLITE_READONLY => new StorageException(
            $"The database '{path}' cannot be written ({error.Message}). Give the process the right to write the file and its folder (SQLite keeps '-wal' and '-shm' files beside it).",
            error
        ),
        raw.SQLITE_CANTOPEN => new StorageException(
            $"The database '{path}' cannot be opened ({error.Message}). Check that its folder exists and that the process may read and write there.",
            error
        ),
        raw.SQLITE_AUTH or raw.SQLITE_PERM => new StorageException(
            $"The process may not open the database '{path}'. Give it the right to read and write the file and its folder.",
            error
        ),
        _ => new StorageException($"SQLite refused an operation on '{path}': {error.Message}.", error),
    };
}
