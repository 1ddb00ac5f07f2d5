using System.Buffers;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace JobLib.Management;

/// <summary>How the rows of an export are written.</summary>
internal sealed class ExportFormat(string extension, string type)
{
    private const string Dangerous = "=+-@\t\r\n\uFF1D\uFF0B\uFF0D\uFF20"; // what a spreadsheet takes for the beginning of a formula, wide forms included

    private static readonly SearchValues<char> Quoted = SearchValues.Create(",;\"'\r\n\t");

    public static ExportFormat Csv { get; } = new("csv", "text/csv");

    public static ExportFormat Ndjson { get; } = new("ndjson", "application/x-ndjson");

    public string Extension => extension;

    public string Type => type;

    public static string TypeOf(string path) => path.EndsWith(Csv.Extension, StringComparison.Ordinal) ? Csv.Type : Ndjson.Type;

    /// <summary>What stands before the first row.</summary>
    public string Head(IReadOnlyList<string> columns) => this == Csv ? string.Join(',', columns.Select(Cell)) + "\r\n" : "";

    public string Row(JsonObject row, IReadOnlyList<string> columns) => this == Csv
        ? string.Join(',', columns.Select(column => Cell(Value(row, column)))) + "\r\n"
        : row.ToJsonString() + "\n";

    // By a path such as error.type; a list on one line.
    private static JsonNode? Value(JsonNode? row, string path)
    {
        foreach (var step in path.Split('.')) row = (row as JsonObject)?[step];
        return row;
    }

    // Numbers are written as they are; every other text is made one that no spreadsheet runs.
    private static string Cell(JsonNode? value) => value switch
    {
        null => "",
        JsonArray list => Cell(string.Join(' ', list.Select(item => item?.ToString()))),
        _ when value.GetValueKind() == JsonValueKind.String => Cell(value.GetValue<string>()),
        _ => value.ToJsonString(),
    };

    private static string Cell(string text)
    {
        var safe =
            text.TrimStart() is [var first, ..] && Dangerous.Contains(first, StringComparison.Ordinal)
            || text is [var begin, ..] && Dangerous.Contains(begin, StringComparison.Ordinal)
                ? "'" + text
                : text;
        return safe.AsSpan().IndexOfAny(Quoted) < 0 ? safe : new StringBuilder(safe).Replace("\"", "\"\"").Insert(0, '"').Append('"').ToString();
    }
}
