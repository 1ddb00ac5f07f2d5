using System.Buffers;
using System.Text;
using JobLib.Kernel;
using JobLib.Storage;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace JobLib.Sqlite.Engine;

/// <summary>
/// A prepared statement that its session keeps. Parameters are bound in the order in which their names first appear in the text; disposing resets the
/// statement and leaves it prepared.
/// </summary>
/// <remarks>
/// Straight onto SQLite's own interface: in a loop that creates jobs, ADO.NET's commands and boxed parameters cost 2.7 KB and a third more time a job
/// than this, which allocates nothing.
/// </remarks>
internal sealed class SqliteStatement : IDisposable
{
    private readonly sqlite3 database;
    private readonly sqlite3_stmt statement;
    private const int ShortText = 256;
    private const int IdLength = 16;

    private readonly int parameters;
    private int bound;
    private bool inUse;
    private ulong nulls = ulong.MaxValue; // the parameters that are null, as they all are at first: most of a job's are, and stay so
    private string name = "";

    public SqliteStatement(sqlite3 database, string sql)
    {
        this.database = database;
        var code = raw.sqlite3_prepare_v2(database, sql, out statement);
        if (code != raw.SQLITE_OK) throw Error(code);
        parameters = raw.sqlite3_bind_parameter_count(statement);
        if (parameters > 64) throw new NotSupportedException("A statement has more than 64 parameters.");
    }

    /// <summary>Takes the statement for one execution.</summary>
    public SqliteStatement Begin()
    {
        if (inUse) throw new InvalidOperationException("A statement was begun again inside its own rows. Read the rows to their end first.");
        inUse = true;
        bound = 0;
        return this;
    }

    public SqliteStatement Bind(long value) => Bound(raw.sqlite3_bind_int64(statement, Next(), value));

    public SqliteStatement Bind(long? value) => value is { } some ? Bind(some) : BindNull();

    public SqliteStatement Bind(bool value) => Bind(value ? 1L : 0L);

    public SqliteStatement Bind(double? value) => value is { } some ? Bound(raw.sqlite3_bind_double(statement, Next(), some)) : BindNull();

    /// <summary>Null for none.</summary>
    public SqliteStatement Bind(Instant at) => at.IsSet ? Bind(at.Microseconds) : BindNull();

    public SqliteStatement Bind(string? value) =>
        value is null ? BindNull()
        : value.Length == 0 ? Bound(raw.sqlite3_bind_text(statement, Next(), utf8z.FromSpan("\0"u8)))
        : BindText(value);

    public SqliteStatement Bind(JobId id) => Bind(id.Value);

    public SqliteStatement Bind(JobId? id) => id is { } some ? Bind(some.Value) : BindNull();

    public SqliteStatement Bind(Guid value)
    {
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        return Bound(raw.sqlite3_bind_blob(statement, Next(), bytes));
    }

    /// <summary>Goes to the next row; false after the last one.</summary>
    public bool Read()
    {
        if (bound != parameters) throw new InvalidOperationException($"A statement has {parameters} parameters and was given {bound}.");
        var code = raw.sqlite3_step(statement);
        return code switch
        {
            raw.SQLITE_ROW => true,
            raw.SQLITE_DONE => false,
            _ => throw Error(code),
        };
    }

    /// <summary>Executes a statement that answers nothing, and resets it.</summary>
    /// <returns>How many rows it changed.</returns>
    public int Run()
    {
        try
        {
            while (Read())
            {
            }

            return raw.sqlite3_changes(database);
        }
        finally
        {
            Dispose();
        }
    }

    /// <summary>Executes a statement that takes a lock; false when another connection has it.</summary>
    public bool TryRun()
    {
        using (this)
        {
            var code = raw.sqlite3_step(statement);
            return code switch
            {
                raw.SQLITE_DONE => true,
                raw.SQLITE_BUSY => false,
                _ => throw Error(code),
            };
        }
    }

    public bool IsNull(int column) => raw.sqlite3_column_type(statement, column) == raw.SQLITE_NULL;

    public long Int(int column) => raw.sqlite3_column_int64(statement, column);

    public int Int32(int column) => raw.sqlite3_column_int(statement, column);

    /// <summary>A state. A number that is none reads as Failed: whoever meets it is to look.</summary>
    public JobState State(int column) =>
        Int(column) is >= (int)JobState.Enqueued and <= (int)JobState.Awaiting and var state ? (JobState)state : JobState.Failed;

    public bool Flag(int column) => raw.sqlite3_column_int(statement, column) != 0;

    public long? IntOrNull(int column) => IsNull(column) ? null : Int(column);

    /// <summary>A count to which the rules can add: the file may hold any number.</summary>
    public int Count(int column) => (int)Math.Clamp(Int(column), 0, int.MaxValue - 1);

    /// <summary>None for null.</summary>
    public Instant Instant(int column) => IsNull(column) ? Kernel.Instant.None : Kernel.Instant.OfMicroseconds(Int(column));

    public TimeSpan? DurationOrNull(int column) => UnixMicroseconds.ToDuration(IntOrNull(column));

    public double Double(int column) => raw.sqlite3_column_double(statement, column);

    public string Text(int column) => Encoding.UTF8.GetString(raw.sqlite3_column_blob(statement, column));

    /// <summary>A text that is mostly the same from row to row: the name of a queue.</summary>
    public string Name(int column)
    {
        var bytes = raw.sqlite3_column_blob(statement, column);
        return Ascii.Equals(bytes, name) ? name : name = Encoding.UTF8.GetString(bytes);
    }

    public string? TextOrNull(int column) => IsNull(column) ? null : Text(column);

    /// <summary>An id. What somebody has cut short or made longer is an id too, of nothing that exists.</summary>
    public JobId Id(int column)
    {
        var bytes = raw.sqlite3_column_blob(statement, column);
        if (bytes.Length == IdLength) return new(new Guid(bytes, bigEndian: true));
        Span<byte> whole = stackalloc byte[IdLength];
        bytes[..Math.Min(bytes.Length, IdLength)].CopyTo(whole);
        return new(new Guid(whole, bigEndian: true));
    }

    public JobId? IdOrNull(int column) => IsNull(column) ? null : Id(column);

    public void Dispose()
    {
        if (!inUse) return;
        inUse = false;
        raw.sqlite3_reset(statement); // repeats the error of the last step, which has been thrown already
    }

    public void Close() => statement.Dispose();

    // As UTF-8, which is how it is stored: SQLite would make it of UTF-16 with a copy more.
    private SqliteStatement BindText(string value)
    {
        var length = Encoding.UTF8.GetMaxByteCount(value.Length);
        if (length <= ShortText)
        {
            Span<byte> bytes = stackalloc byte[length];
            return Bound(raw.sqlite3_bind_text(statement, Next(), bytes[..Encoding.UTF8.GetBytes(value, bytes)]));
        }

        var buffer = ArrayPool<byte>.Shared.Rent(length);
        try
        {
            return Bound(raw.sqlite3_bind_text(statement, Next(), buffer.AsSpan(0, Encoding.UTF8.GetBytes(value, buffer))));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private SqliteStatement BindNull()
    {
        var bit = 1UL << bound++;
        if ((nulls & bit) != 0) return this;
        nulls |= bit;
        return Bound(raw.sqlite3_bind_null(statement, bound));
    }

    private int Next()
    {
        nulls &= ~(1UL << bound);
        return ++bound;
    }

    private SqliteStatement Bound(int code) => code == raw.SQLITE_OK ? this : throw Error(code);

    private SqliteException Error(int code)
    {
        var extended = raw.sqlite3_extended_errcode(database);
        var message = raw.sqlite3_errmsg(database).utf8_to_string();
        return new($"SQLite error {code}: {message}", code, extended == 0 ? code : extended);
    }
}
