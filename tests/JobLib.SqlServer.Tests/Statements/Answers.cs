using System.Data;
using System.Data.Common;
using System.Text.Json;

namespace JobLib.SqlServer.Tests.Statements;

/// <summary>What a database would answer to the units of a busy server: every job is created, claimed and finished.</summary>
internal static class Answers
{
    private static readonly Type[] ClaimColumns =
    [
        typeof(byte[]), typeof(long), typeof(int), typeof(int), typeof(string), typeof(byte), typeof(long), typeof(string), typeof(bool), typeof(byte[]),
        typeof(long), typeof(long), typeof(string), typeof(string), typeof(string), typeof(string), typeof(int), typeof(string), typeof(string),
        typeof(byte[]), typeof(byte), typeof(string), typeof(string), typeof(string), typeof(string), typeof(string),
    ];

    public static DataSet To(DbCommand command, IReadOnlyList<JobId> claimed)
    {
        var answer = new DataSet();
        if (command.CommandText.Contains("insert_unit", StringComparison.Ordinal))
        {
            var ids = JsonDocument.Parse((string)(command.Parameters["@jobs"].Value ?? "[]")).RootElement.EnumerateArray().Select(job => job.GetProperty("id").GetGuid().ToByteArray());
            Add(answer, [typeof(byte), typeof(byte[])], ids.Select(id => new object[] { (byte)0, id }));
            Add(answer, [typeof(byte)], []);
        }

        if (command.CommandText.Contains("finish_jobs", StringComparison.Ordinal))
        {
            var outcomes = JsonDocument.Parse((string)(command.Parameters["@outcomes"].Value ?? "[]")).RootElement.GetArrayLength();
            Add(answer, [typeof(byte)], Enumerable.Repeat(new object[] { (byte)0 }, outcomes));
        }

        if (command.CommandText.Contains("renew_lease", StringComparison.Ordinal))
        {
            Add(answer, [typeof(bool), typeof(int)], [[true, 0]]);
            Add(answer, [typeof(byte[])], []);
        }

        if (command.CommandText.Contains("read_signals", StringComparison.Ordinal))
        {
            Add(answer, [typeof(long), typeof(bool), typeof(bool), typeof(long)], [[0L, true, false, DBNull.Value]]);
            Add(answer, [typeof(string)], []);
        }

        if (command.CommandText.Contains("fetch_jobs", StringComparison.Ordinal))
        {
            Add(answer, [typeof(bool)], [[true]]);
            Add(answer, ClaimColumns, claimed.Select(Claim));
            Add(answer, [typeof(byte[]), typeof(string), typeof(string)], []);
        }

        return answer;
    }

    private static object[] Claim(JobId id) =>
    [
        Ids.ToBytes(id), 1L, 0, 0, "default", (byte)0, 0L, DBNull.Value, false, DBNull.Value,
        0L, DBNull.Value, "Shop.IMailer, Shop", "Send", "", "[]", 1, DBNull.Value, DBNull.Value,
        DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value, DBNull.Value,
    ];

    private static void Add(DataSet answer, Type[] columns, IEnumerable<object[]> rows)
    {
        var table = answer.Tables.Add();
        foreach (var column in columns) table.Columns.Add(new DataColumn(null, column));
        foreach (var row in rows) table.Rows.Add(row);
    }
}
