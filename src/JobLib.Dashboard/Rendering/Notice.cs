namespace JobLib.Dashboard.Rendering;

/// <summary>One line on top of a page.</summary>
internal sealed record Notice(string Text, bool IsBad = false);
