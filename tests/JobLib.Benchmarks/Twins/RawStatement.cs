using SQLitePCL;

namespace JobLib.Benchmarks.Twins;

/// <summary>A prepared statement on SQLite's own interface: the least that a program can do.</summary>
internal sealed class RawStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;

    public RawStatement(sqlite3 database, string sql)
    {
        this.database = database;
        Check(raw.sqlite3_prepare_v2(database, sql, out statement));
    }

    public void Bind(int index, long value) => Check(raw.sqlite3_bind_int64(statement, index, value));

    public void Bind(int index, string value) => Check(raw.sqlite3_bind_text(statement, index, value));

    public void Bind(int index, byte[] value) => Check(raw.sqlite3_bind_blob(statement, index, value));

    public long Int(int column) => raw.sqlite3_column_int64(statement, column);

    public string Text(int column) => raw.sqlite3_column_text(statement, column).utf8_to_string();

    public byte[] Blob(int column) => raw.sqlite3_column_blob(statement, column).ToArray();

    public bool Step()
    {
        var code = raw.sqlite3_step(statement);
        if (code == raw.SQLITE_ROW) return true;
        if (code != raw.SQLITE_DONE) Check(code);
        raw.sqlite3_reset(statement);
        return false;
    }

    public void Dispose() => statement.Dispose();

    private void Check(int code)
    {
        if (code != raw.SQLITE_OK) throw new InvalidOperationException(raw.sqlite3_errmsg(database).utf8_to_string());
    }
}
