using System.Globalization;

namespace JobLib;

/// <summary>Shows the progress of an import as a bar on one line of a console.</summary>
/// <param name="console">Where; null for <see cref="Console.Out"/>.</param>
public sealed class HangfireProgressBar(TextWriter? console = null) : IProgress<HangfireImportProgress>
{
    private const int Width = 40;

    private readonly Lock gate = new();
    private readonly TextWriter console = console ?? Console.Out;
    private string shown = "";

    /// <inheritdoc/>
    public void Report(HangfireImportProgress value)
    {
        ArgumentNullException.ThrowIfNull(value);
        var share = value.Total == 0 ? 1 : Math.Clamp((value.Moved + value.Left) / (double)value.Total, 0, 1);
        var full = (int)(share * Width);
        var line = string.Create(
            CultureInfo.InvariantCulture,
            $"[{new string('#', full)}{new string('.', Width - full)}] {(int)(share * 100), 3} %  moved {value.Moved:N0}  left {value.Left:N0}  of {value.Total:N0}"
        );
        lock (gate)
        {
            if (line == shown) return;
            shown = line;
            console.Write($"\r{line}");
            if (full == Width) console.WriteLine();
        }
    }
}
