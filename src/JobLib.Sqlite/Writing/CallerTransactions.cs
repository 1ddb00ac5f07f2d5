using System.Data;
using System.Data.Common;
using JobLib.Sqlite.Engine;
using JobLib.Sqlite.Sql;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Writing;

/// <summary>Does units inside transactions of the caller's, on the caller's connection: plain statements, nothing retried, nothing committed.</summary>
internal sealed class CallerTransactions(SqliteDatabase database, SqliteClock clock, SharedPolicy policy, MethodTable methods, QueueSignals signals)
{
    public T Run<T>(DbTransaction transaction, Func<WriteScope, T> apply)
    {
        ArgumentNullException.ThrowIfNull(transaction);
        using var session = new SqliteSession(HandleOf(transaction), owned: false);
        CheckDatabase(session);
        try
        {
            var scope = new WriteScope(session, policy, methods.ForTransaction());
            scope.BeginUnit(clock.Now);
            var result = apply(scope);
            scope.Flush();
            signals.ExpectOthers(); // the commit is the caller's, and only the file's change counter will tell of it
            return result;
        }
        catch (SqliteException error)
        {
            throw Translate(error);
        }
    }

    /// <summary>Refuses a connection to another file, as far as its connection string says which one.</summary>
    public void Check(DbConnection connection)
    {
        ArgumentNullException.ThrowIfNull(connection);
        if (connection is not SqliteConnection sqlite) throw OtherKind("connection", connection);
        var named = new SqliteConnectionStringBuilder(sqlite.ConnectionString);
        if (named.Mode == SqliteOpenMode.Memory || named.DataSource is "" or ":memory:") throw OtherFile("");
        if (named.DataSource.StartsWith("file:", StringComparison.OrdinalIgnoreCase) || named.DataSource.StartsWith('|'))
            return; // a URI, or a folder that the driver fills in: the transaction will tell
        if (!IsSameFile(named.DataSource)) throw OtherFile(named.DataSource);
    }

    private static sqlite3 HandleOf(DbTransaction transaction)
    {
        if (transaction is not SqliteTransaction sqlite)
        {
            throw OtherKind("transaction", transaction);
        }

        return sqlite.Connection is { State: ConnectionState.Open, Handle: { } handle }
            ? handle
            : throw new TransactionNotSupportedException(
                "The transaction is over: it has been committed, rolled back or disposed. Pass one that is still open."
            );
    }

    private void CheckDatabase(SqliteSession session)
    {
        if (session.IsIdle) throw new TransactionNotSupportedException("The transaction is over: SQLite has rolled it back. Begin another one.");
        using var rows = session.Prepare(JobWriterSql.Databases);
        rows.Read(); // the first is 'main'
        var file = rows.TextOrNull(2) ?? "";
        if (file.Length > 0 && IsSameFile(file)) return;
        throw OtherFile(file);
    }

    private static TransactionNotSupportedException OtherKind(string what, object theirs) =>
        new($"The storage is SQLite and takes part in transactions of Microsoft.Data.Sqlite; this {what} is a {theirs.GetType().FullName}.");

    private TransactionNotSupportedException OtherFile(string file) =>
        new(
            $"The transaction is on the database '{(file.Length == 0 ? "in memory" : file)}', and the jobs are in '{database.Path}'. Both must be one file for a job to be created in the transaction."
        );

    private bool IsSameFile(string file) =>
        string.Equals(
            Resolve(file),
            Resolve(database.Path),
            OperatingSystem.IsWindows() || OperatingSystem.IsMacOS() ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal
        );

    // SQLite reports the path with its links resolved, so both are compared in that form. What a connection string names need not exist yet.
    private static string Resolve(string path)
    {
        var full = Path.GetFullPath(path);
        var folder = Path.GetDirectoryName(full);
        if (Directory.Exists(folder) && new DirectoryInfo(folder).ResolveLinkTarget(returnFinalTarget: true) is { } target)
            full = Path.Combine(target.FullName, Path.GetFileName(full));
        return File.Exists(full) && File.ResolveLinkTarget(full, returnFinalTarget: true) is { } linked ? linked.FullName : full;
    }

    private StorageException Translate(SqliteException error) => SqliteErrors.IsBusy(error)
        ? new StorageUnavailableException(
            $"Another connection is writing to '{database.Path}', and the transaction had not taken the write lock. Begin it with BeginTransaction(deferred: false), which waits for the lock at its start.",
            error
        )
        : SqliteErrors.Translate(error, database.Path);
}
