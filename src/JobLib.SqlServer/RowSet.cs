using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace JobLib.SqlServer;

/// <summary>A set of rows as JSON: one parameter of a procedure, which reads it by OPENJSON. Each row carries its number as <c>n</c>.</summary>
/// <remarks>
/// JSON rather than table-valued parameters: a table type cannot be altered while a procedure uses it, so it would tie a library to the schema's version.
/// </remarks>
internal sealed class RowSet<T>(params Column<T>[] columns)
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, SkipValidation = true };

    public string ToJson(IReadOnlyCollection<T> rows)
    {
        if (rows.Count == 0) return "[]";
        using var stream = new MemoryStream(256 * rows.Count);
        using (var writer = new Utf8JsonWriter(stream, Options))
        {
            writer.WriteStartArray();
            var n = 0;
            foreach (var row in rows)
            {
                writer.WriteStartObject();
                writer.WriteNumber("n", n++);
                foreach (var column in columns)
                {
                    column.Write(writer, row);
                }

                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}

/// <summary>Writes one property of a row; a null too, since an engine may read by columns and not by rows.</summary>
internal sealed record Column<T>(Action<Utf8JsonWriter, T> Write)
{
    public static Column<T> Id(string name, Func<T, Guid?> value) => new((writer, row) =>
    {
        if (value(row) is { } id) writer.WriteString(name, new Guid(Ids.ToBytes(id))); // the uniqueidentifier that has these bytes
        else writer.WriteNull(name);
    });

    public static Column<T> Long(string name, Func<T, long?> value) => new((writer, row) =>
    {
        if (value(row) is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    });

    public static Column<T> Int(string name, Func<T, int?> value) => new((writer, row) =>
    {
        if (value(row) is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    });

    public static Column<T> Bit(string name, Func<T, bool> value) => new((writer, row) => writer.WriteNumber(name, value(row) ? 1 : 0));

    public static Column<T> Double(string name, Func<T, double?> value) => new((writer, row) =>
    {
        if (value(row) is { } number) writer.WriteNumber(name, number);
        else writer.WriteNull(name);
    });

    public static Column<T> Text(string name, Func<T, string?> value) => new((writer, row) =>
    {
        if (value(row) is { } text) writer.WriteString(name, text);
        else writer.WriteNull(name);
    });
}
