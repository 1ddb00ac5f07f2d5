using System.Globalization;
using Microsoft.Data.SqlClient;

namespace JobLib.SqlServer.Tests.Upgrades;

/// <summary>
/// A database of this version as a script that is kept: run this program with <c>worker dump</c> and <c>JOBLIB_TEST_SQLSERVER</c>. It is the script for a DBA
/// with the rows that <see cref="UpgradeSteps.SeedAsync"/> makes.
/// </summary>
internal static class Dump
{
    public const string Schema = "joblib";

    public static async Task PrintAsync()
    {
        var schema = TestDatabase.NewSchema();
        await using (var storage = SqlServerStorage.Open(TestDatabase.Required, new() { Schema = schema, CommandTimeout = TestDatabase.Deadline }))
        {
            await UpgradeSteps.SeedAsync(storage);
        }

        // Places that were given already are not given again.
        await Console.Out.WriteLineAsync(SqlServerSchema.Script(Schema).Replace("START WITH 1000 ", "START WITH 1000000 ", StringComparison.Ordinal));
        foreach (var table in await TestDatabase.TablesAsync(schema))
        {
            await PrintRowsAsync(schema, table);
        }

        await TestDatabase.DropAsync(schema);
    }

    private static async Task PrintRowsAsync(string schema, string table)
    {
        await using var connection = await TestDatabase.OpenAsync();
        await using var command = new SqlCommand($"SELECT * FROM [{schema}].[{table}]", connection);
        await using var reader = await command.ExecuteReaderAsync();
        var columns = string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(column => $"[{reader.GetName(column)}]"));
        var rows = new List<string>();
        while (await reader.ReadAsync()) rows.Add(string.Join(", ", Enumerable.Range(0, reader.FieldCount).Select(column => Literal(reader.GetValue(column)))));
        if (rows.Count == 0) return;
        var numbered = table is "history" or "job_log" or "counter_delta" or "bucket_delta" or "audit";
        var name = $"[{Schema}].[{table}]";
        if (table is "signal" or "schema_version") await Console.Out.WriteLineAsync($"DELETE FROM {name};"); // the script has filled it
        if (numbered) await Console.Out.WriteLineAsync($"SET IDENTITY_INSERT {name} ON;");
        foreach (var row in rows) await Console.Out.WriteLineAsync($"INSERT INTO {name} ({columns}) VALUES ({row});");
        if (numbered) await Console.Out.WriteLineAsync($"SET IDENTITY_INSERT {name} OFF;");
        await Console.Out.WriteLineAsync("GO");
    }

    private static string Literal(object value) => value switch
    {
        DBNull => "NULL",
        byte[] bytes => "0x" + Convert.ToHexString(bytes),
        string text => "N'" + text.Replace("'", "''", StringComparison.Ordinal) + "'",
        bool flag => flag ? "1" : "0",
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException($"A {value.GetType().Name} has no literal."),
    };
}
