using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Statements that go to the database together, with their parameters: one round trip, one commit.</summary>
internal sealed class StatementBatch(bool isBounded = false)
{
    private readonly List<string> statements = [];
    private readonly List<Func<SqlParameter>> parameters = []; // made anew for every attempt, since a parameter belongs to one command

    /// <summary>
    /// A unit that waits for a row which somebody's transaction holds a moment and no longer, and is not tried again for it, since the rest of what it does must not wait.
    /// Whoever creates jobs waits until the command's deadline.
    /// </summary>
    public static StatementBatch Bounded() => new(isBounded: true);

    public StatementBatch Add(string sql)
    {
        statements.Add(sql);
        return this;
    }

    public StatementBatch Id(string name, Guid value) => With(name, SqlDbType.Binary, 16, Ids.ToBytes(value));

    public StatementBatch Long(string name, long? value) => With(name, SqlDbType.BigInt, 8, value);

    public StatementBatch Int(string name, int? value) => With(name, SqlDbType.Int, 4, value);

    public StatementBatch Bit(string name, bool value) => With(name, SqlDbType.Bit, 1, value);

    public StatementBatch Text(string name, string? value) => With(name, SqlDbType.NVarChar, -1, value);

    public StatementBatch Rows<T>(string name, RowSet<T> set, IReadOnlyCollection<T> rows) => Text(name, set.ToJson(rows));

    /// <summary>Makes the command's text: the statements in a transaction of their own, or bare when they run inside the caller's.</summary>
    public void Fill(DbCommand command, long clockOffset, bool ownTransaction, TimeSpan lockTimeout)
    {
        var body = string.Join('\n', statements);
        command.CommandText = ownTransaction ? Sql.StatementBatchSql.InTransaction(body, isBounded ? (int)lockTimeout.TotalMilliseconds : -1) : Sql.StatementBatchSql.InCallersTransaction(body);
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(parameter());
        }

        command.Parameters.Add(new SqlParameter("@offset", SqlDbType.BigInt) { Value = clockOffset });
    }

    private StatementBatch With(string name, SqlDbType type, int size, object? value)
    {
        parameters.Add(() => new SqlParameter("@" + name, type, size) { Value = value ?? DBNull.Value });
        return this;
    }
}
