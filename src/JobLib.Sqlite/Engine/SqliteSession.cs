using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>A connection with the statements that have been prepared on it. Used by one thread at a time.</summary>
/// <param name="handle">The connection.</param>
/// <param name="owned">Whether disposing closes it; false for a connection of the caller's.</param>
internal sealed class SqliteSession(sqlite3 handle, bool owned) : IDisposable
{
    // Statements are constants, so the reference is enough, and no long text is hashed on a hot path.
    private readonly Dictionary<string, SqliteStatement> statements = new(ReferenceEqualityComparer.Instance);

    public sqlite3 Handle => handle;

    /// <summary>Which of the files that have been at the path it was opened on.</summary>
    public int Generation { get; init; }

    /// <summary>Whether no transaction is open.</summary>
    public bool IsIdle => raw.sqlite3_get_autocommit(handle) != 0;

    /// <summary>A statement, to be bound, executed and disposed (that is, reset) before it is asked for again.</summary>
    public SqliteStatement Prepare(string sql)
    {
        if (!statements.TryGetValue(sql, out var statement))
        {
            statement = new(handle, sql);
            statements.Add(sql, statement);
        }

        return statement.Begin();
    }

    /// <summary>Executes a statement without parameters.</summary>
    public void Execute(string sql) => Prepare(sql).Run();

    /// <summary>The first column of the first row; null when there is none.</summary>
    public long? Scalar(string sql)
    {
        using var rows = Prepare(sql);
        return rows.Read() ? rows.IntOrNull(0) : null;
    }

    /// <summary>Executes a script of several statements.</summary>
    public void Script(string sql)
    {
        var code = raw.sqlite3_exec(handle, sql, out var message);
        if (code != raw.SQLITE_OK) throw new SqliteException($"SQLite error {code}: {message}", code, raw.sqlite3_extended_errcode(handle));
    }

    public void Dispose()
    {
        foreach (var statement in statements.Values)
        {
            statement.Close();
        }

        statements.Clear();
        if (owned) handle.Dispose();
    }
}
