namespace JobLib.Dashboard.Pages;

/// <summary>An argument that somebody may write.</summary>
/// <param name="Name">The parameter.</param>
/// <param name="Type">Its type, for people.</param>
/// <param name="Text">The value as JSON, without what is sensitive; null when all of it is.</param>
/// <param name="Stored">The value as it is, which stays unless somebody writes another.</param>
internal sealed record CallField(string Name, string Type, string? Text, string Stored)
{
    /// <summary>A part of it is not shown, and is gone when somebody writes another value without it.</summary>
    public bool IsPartlyHidden { get; init; }

    /// <summary>What is to be stored when this is written.</summary>
    public string Of(string written) => Plain(written) == Plain(Text ?? "") ? Stored : written;

    // Browsers send line breaks of their own.
    private static string Plain(string text) => text.Replace("\r\n", "\n", StringComparison.Ordinal);
}
