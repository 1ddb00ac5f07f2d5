using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>The database file: where it is, and connections to it.</summary>
internal sealed class SqliteDatabase
{
    private const int ReaderCacheKilobytes = 8 * 1024;
    private const int WriterCacheKilobytes = 8192; // the pages that are changed now: the ends of the tables and their indexes
    private const int ShortWait = 5_000; // milliseconds; whoever only reads waits only while the log is set up, recovered or restarted

    // Every session is used by one thread at a time, so SQLite need not lock a mutex at each of its calls (a tenth of the time of a job's creation).
    private const int OpenFlags = raw.SQLITE_OPEN_READWRITE | raw.SQLITE_OPEN_NOMUTEX;

    private int generation;

    public SqliteDatabase(SqliteStorageOptions options)
    {
        SqliteLocation.Validate(options);
        Batteries_V2.Init();
        Options = options;
        Path = System.IO.Path.GetFullPath(options.Path);
    }

    public SqliteStorageOptions Options { get; }

    public string Path { get; }

    /// <summary>The version of SQLite, which decides what a checkpoint may do.</summary>
    public static string EngineVersion => raw.sqlite3_libversion().utf8_to_string();

    public SqliteSession OpenWriter()
    {
        var session = Open();
        Set(session, $"PRAGMA cache_size = -{WriterCacheKilobytes}");
        Set(session, "PRAGMA journal_size_limit = 0"); // the log is cut when it begins anew
        _ = raw.sqlite3_busy_timeout(session.Handle, 0); // the writers wait in their own way
        return session;
    }

    public SqliteSession OpenReader()
    {
        var session = Open();
        Set(session, $"PRAGMA cache_size = -{ReaderCacheKilobytes}");
        Set(session, "PRAGMA query_only = 1");
        return session;
    }

    /// <summary>A connection that creates and upgrades the schema, and waits for others who do.</summary>
    public SqliteSession OpenMigrator()
    {
        var session = Open(raw.SQLITE_OPEN_CREATE);
        _ = raw.sqlite3_busy_timeout(session.Handle, (int)Math.Min(Options.BusyTimeout.TotalMilliseconds, int.MaxValue));
        return session;
    }

    /// <summary>
    /// Whether the connection still works on the files that are at their place. When somebody deletes or exchanges them, a connection goes on reading and
    /// writing those that nobody will ever open again, and would acknowledge jobs into nothing.
    /// </summary>
    public bool IsInPlace(SqliteSession session)
    {
        if (session.Generation != Volatile.Read(ref generation)) return false;
        if (File.Exists(Path) && File.Exists(Path + "-wal")) return true;
        Interlocked.Increment(ref generation); // no connection of before is used again
        return false;
    }

    /// <summary>What a call is told whose connection is not.</summary>
    public SqliteException Gone() => new($"The file or its log '{Path}-wal' was deleted or exchanged while it was in use", raw.SQLITE_CANTOPEN);

    /// <summary>Whether the commits to come wait for the disk. Compiled anew each time, since SQLite carries this pragma out when it compiles it.</summary>
    public static void SetSynchronous(SqliteSession session, bool full) => session.Script(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

    /// <summary>Checks what SQLite itself would say less clearly.</summary>
    public void CheckPlace()
    {
        var folder = System.IO.Path.GetDirectoryName(Path);
        if (!Directory.Exists(folder))
        {
            throw new StorageException(
                $"The folder '{folder}' of the database '{Path}' does not exist. Create it, or name another file; JobLib creates the file and no folder."
            );
        }

        if (Directory.Exists(Path))
            throw new StorageException($"'{Path}' is a folder. Name a file in it, such as '{System.IO.Path.Combine(Path, "jobs.db")}'.");
    }

    /// <param name="create">Only a migration makes a file: one that has been taken away must not come back empty.</param>
    private SqliteSession Open(int create = 0)
    {
        var code = raw.sqlite3_open_v2(Path, out var handle, OpenFlags | create, null);
        if (code != raw.SQLITE_OK)
        {
            var error = new SqliteException($"SQLite error {code}: {raw.sqlite3_errstr(code).utf8_to_string()}", code);
            handle?.Dispose();
            throw error;
        }

        var session = new SqliteSession(handle, owned: true) { Generation = generation };
        _ = raw.sqlite3_busy_timeout(handle, ShortWait);
        Set(session, "PRAGMA wal_autocheckpoint = 0"); // by the writer, under the write lock: see WalCheckpoint
        Set(session, "PRAGMA temp_store = MEMORY");

        // A plan that is not to depend on what is bound: otherwise a bound LIMIT has its statement compiled anew at each execution, which was half the time of
        // a claim of one job.
        _ = raw.sqlite3_db_config(handle, raw.SQLITE_DBCONFIG_ENABLE_QPSG, 1, out _);
        return session;
    }

    private static void Set(SqliteSession session, string pragma) => session.Script(pragma);
}
