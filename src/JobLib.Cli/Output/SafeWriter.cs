using System.Text;

namespace JobLib.Cli.Output;

/// <summary>Writes whole lines as they are, for programs; made harmless where somebody looks at them.</summary>
internal sealed class SafeWriter(TextWriter output, bool isTerminal) : TextWriter
{
    public override Encoding Encoding => output.Encoding;

    public override void Write(char value) => Write(value.ToString());

    public override void Write(string? value)
    {
        if (!isTerminal) output.Write(value);
        else if (value?.TrimEnd('\r', '\n') is { Length: > 0 } line) output.WriteLine(SafeText.Line(line));
    }

    public override Task WriteAsync(string? value)
    {
        Write(value);
        return Task.CompletedTask;
    }
}
