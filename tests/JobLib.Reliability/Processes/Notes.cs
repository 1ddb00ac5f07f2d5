using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace JobLib.Reliability.Processes;

/// <summary>
/// What a process writes down before and after it does something: one file a process, each line one write to the operating system, so that a kill loses at most
/// a torn last line.
/// Instants are those of the machine's monotonic clock, which all processes share and nobody sets.
/// </summary>
public sealed class Notes(string folder, string process) : IDisposable
{
    private readonly FileStream file = new(Path.Combine(folder, $"{process}.notes"), FileMode.Append, FileAccess.Write, FileShare.ReadWrite, bufferSize: 1);
    private readonly Lock gate = new();

    public static long Now => Stopwatch.GetTimestamp();

    public void Write(string what, params ReadOnlySpan<string> fields) => Write(Now, what, fields);

    public void Write(long at, string what, params ReadOnlySpan<string> fields)
    {
        var line = new StringBuilder();
        Append(line, at, what, fields);
        Write(line);
    }

    /// <summary>Several lines at once.</summary>
    public void Write(StringBuilder lines)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (lines.Length == 0) return;
        var bytes = Encoding.UTF8.GetBytes(lines.ToString());
        lock (gate)
        {
            file.Write(bytes);
            file.Flush();
        }
    }

    public static void Append(StringBuilder lines, long at, string what, params ReadOnlySpan<string> fields)
    {
        ArgumentNullException.ThrowIfNull(lines);
        lines.Append(CultureInfo.InvariantCulture, $"{at}\t{what}");
        foreach (var field in fields) lines.Append('\t').Append(field.ReplaceLineEndings(" ").Replace('\t', ' '));
        lines.Append('\n');
    }

    public void Dispose() => file.Dispose();
}
