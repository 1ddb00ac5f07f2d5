namespace JobLib.Testing;

/// <summary>Lists in messages: indented, each item a line, and no longer than somebody reads.</summary>
internal static class Lines
{
    private const int Most = 20;

    public static string Of(IEnumerable<string> items)
    {
        var all = items.ToList();
        var shown = all.Take(Most).Select(item => $"\n  {item}");
        return string.Concat(all.Count > Most ? shown.Append($"\n  … and {all.Count - Most} more") : shown);
    }
}
