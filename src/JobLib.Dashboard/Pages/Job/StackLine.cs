namespace JobLib.Dashboard.Pages;

/// <summary>A line of an exception's text.</summary>
/// <param name="Text">As it is.</param>
/// <param name="IsOwn">A frame of the application's own code: where to look first.</param>
internal readonly record struct StackLine(string Text, bool IsOwn)
{
    private static readonly string[] Foreign = ["System.", "Microsoft.", "JobLib.", "Npgsql.", "lambda_method"];

    public static IEnumerable<StackLine> Of(string details)
    {
        foreach (var line in details.Split('\n'))
        {
            var text = line.TrimEnd('\r');
            var frame = text.TrimStart();
            var isOwn =
                frame.StartsWith("at ", StringComparison.Ordinal) && !Foreign.Any(prefix => frame.AsSpan(3).StartsWith(prefix, StringComparison.Ordinal));
            yield return new(text, isOwn);
        }
    }
}
