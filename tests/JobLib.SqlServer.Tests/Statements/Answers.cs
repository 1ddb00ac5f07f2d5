using System.Data;
using System.Data.Common;
using System.Text.Json;
using JobLib.Relational;

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

    public static DataSet To(DbCommand command, IReadOnlyList<JobId> claimed) =>
        To(command.CommandText, name => command.Parameters[name].Value as string, claimed);

    public static DataSet To(string text, Func<string, string?> parameter, IReadOnlyList<JobId> claimed)
    {
        var answer = new DataSet();
        if (Calls(text, "insert_unit"))
        {
            Add(
                answer,
                [typeof(byte), typeof(byte[])],
                Rows(parameter("@jobs")).Select(job => new object[] { (byte)0, job.GetProperty("id").GetGuid().ToByteArray() })
            );
            Add(answer, [typeof(byte)], []);
        }

        if (Calls(text, "finish_jobs")) Add(answer, [typeof(byte)], Rows(parameter("@outcomes")).Select(_ => new object[] { (byte)0 }));
        if (Calls(text, "renew_lease"))
        {
            Add(answer, [typeof(bool), typeof(int)], [[true, 0]]);
            Add(answer, [typeof(byte[])], []);
        }

        if (Calls(text, "read_signals"))
        {
            Add(answer, [typeof(long), typeof(bool), typeof(bool), typeof(long), typeof(long)], [[0L, true, false, DBNull.Value, 0L]]);
            Add(answer, [typeof(string)], []);
        }

        if (Calls(text, "fetch_jobs"))
        {
            Add(answer, [typeof(bool), typeof(long)], [[true, DBNull.Value]]);
            Add(answer, ClaimColumns, claimed.Select(Claim));
            Add(answer, [typeof(byte[]), typeof(string), typeof(string)], []);
            Add(answer, [typeof(byte[])], []);
        }

        if (Calls(text, "promote_jobs"))
        {
            Add(answer, [typeof(int), typeof(long)], [[0, DBNull.Value]]);
            Add(answer, [typeof(string)], []);
        }

        string[] steps = ["rescue_jobs", "move_held", "age_jobs", "prune", "fold_counters"];
        if (steps.Any(step => Calls(text, step)))
        {
            Add(
                answer,
                [typeof(int), typeof(bool), typeof(long)],
                [
                    [0, false, DBNull.Value],
                ]
            );
        }

        if (Calls(text, "change_jobs") || Calls(text, "change_batches")) Add(answer, [typeof(byte), typeof(byte)], [[(byte)1, DBNull.Value]]);
        if (Calls(text, "set_draining")) Add(answer, [typeof(bool)], [[true]]);
        if (Calls(text, "tick_recurring")) Add(answer, [typeof(int)], []);
        if (Calls(text, "change_recurring")) Add(answer, [typeof(byte)], [[(byte)1]]);
        return answer;
    }

    private static bool Calls(string text, string procedure) => text.Contains($".{StoredRoutines.NameOf(procedure)} ", StringComparison.Ordinal);

    private static IEnumerable<JsonElement> Rows(string? json) => JsonDocument.Parse(json ?? "[]").RootElement.EnumerateArray();

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
