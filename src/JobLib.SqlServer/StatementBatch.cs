using System.Data;
using System.Data.Common;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer;

/// <summary>Statements that go to the database together, with their parameters: one round trip, one commit.</summary>
/// <param name="share">The share of the command's deadline that it waits for a row which somebody's transaction holds; null for all of it.</param>
internal sealed class StatementBatch(double? share = null)
{
    private readonly List<string> statements = [];
    private readonly List<Func<SqlParameter>> parameters = []; // made anew for every attempt, since a parameter belongs to one command

    /// <summary>
    /// Statements that wait a moment for a row which somebody's transaction holds, and are not tried again for it, since the rest of what they do must not
    /// wait: what meets such a row is divided until the culprit is alone, and each part waits. Whoever creates jobs waits until the command's deadline.
    /// </summary>
    public static StatementBatch Bounded() => new(1 / 60.0);

    /// <summary>
    /// Statements of a person's change, who would rather wait a little than be told to try again: behind others who change the same jobs it may take its turn.
    /// </summary>
    public static StatementBatch Patient() => new(1 / 6.0);

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
    public void Fill(DbCommand command, long clockOffset, bool ownTransaction, TimeSpan deadline)
    {
        var body = string.Join('\n', statements);
        command.CommandText = ownTransaction
            ? Sql.StatementBatchSql.InTransaction(body, share is { } part ? (int)(deadline * part).TotalMilliseconds : -1)
            : Sql.StatementBatchSql.InCallersTransaction(body);
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
