using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>The database file: where it is, and connections to it.</summary>
internal sealed class SqliteDatabase
{
    private const int ReaderCacheKilobytes = 8 * 1024;
    private const int WriterCacheKilobytes = 64 * 1024; // the pages that are changed now: the ends of the tables and their indexes
    private const int ReaderWait = 5_000; // milliseconds; a reader waits only while the log is recovered or restarted

    private readonly string connectionString;

    public SqliteDatabase(SqliteStorageOptions options)
    {
        SqliteLocation.Validate(options);
        Batteries_V2.Init();
        Options = options;
        Path = System.IO.Path.GetFullPath(options.Path);
        connectionString = new SqliteConnectionStringBuilder { DataSource = Path, Mode = SqliteOpenMode.ReadWriteCreate, Pooling = false }.ConnectionString;
    }

    public SqliteStorageOptions Options { get; }

    public string Path { get; }

    /// <summary>The version of SQLite, which decides what a checkpoint may do.</summary>
    public static string EngineVersion => raw.sqlite3_libversion().utf8_to_string();

    public SqliteSession OpenWriter()
    {
        var session = Open();
        Set(session, $"PRAGMA cache_size = -{WriterCacheKilobytes}");
        SetSynchronous(session, full: Options.Synchronous == SqliteSynchronous.Full);
        return session;
    }

    public SqliteSession OpenReader()
    {
        var session = Open();
        Set(session, $"PRAGMA cache_size = -{ReaderCacheKilobytes}");
        Set(session, "PRAGMA query_only = 1");
        _ = raw.sqlite3_busy_timeout(session.Handle, ReaderWait);
        return session;
    }

    public static void SetSynchronous(SqliteSession session, bool full) => session.Execute(full ? "PRAGMA synchronous = FULL" : "PRAGMA synchronous = NORMAL");

    /// <summary>Checks what SQLite itself would say less clearly.</summary>
    public void CheckPlace()
    {
        var folder = System.IO.Path.GetDirectoryName(Path);
        if (!Directory.Exists(folder)) throw new StorageException($"The folder '{folder}' of the database '{Path}' does not exist. Create it, or name another file; JobLib creates the file and no folder.");
        if (Directory.Exists(Path)) throw new StorageException($"'{Path}' is a folder. Name a file in it, such as '{System.IO.Path.Combine(Path, "jobs.db")}'.");
    }

    private SqliteSession Open()
    {
        var connection = new SqliteConnection(connectionString);
        try
        {
            connection.Open();
            var session = new SqliteSession(connection, owned: true);
            Set(session, "PRAGMA wal_autocheckpoint = 0"); // by the writer, under the write lock: see WalCheckpoint
            Set(session, "PRAGMA temp_store = MEMORY");
            return session;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    private static void Set(SqliteSession session, string pragma) => session.Script(pragma);
}
