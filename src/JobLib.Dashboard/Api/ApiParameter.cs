namespace JobLib.Dashboard.Api;

/// <summary>Something that an operation takes.</summary>
/// <param name="Name">Its name in the query or in the form.</param>
/// <param name="Description">What it means.</param>
/// <param name="IsRequired">Nothing is done without it.</param>
internal sealed record ApiParameter(string Name, string Description, bool IsRequired = false)
{
    public static ApiParameter Cursor { get; } = new("cursor", "The page that follows the one whose `next` this was.");

    public static ApiParameter Size { get; } = new("size", "How many rows the page has, 1 to 500.");

    public static ApiParameter Reason { get; } = new("reason", "Why, for the audit trail.");

    /// <summary>A number, and not a text.</summary>
    public bool IsNumber => this == Size;
}
