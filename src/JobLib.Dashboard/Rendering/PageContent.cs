using Microsoft.AspNetCore.Components;

namespace JobLib.Dashboard.Rendering;

/// <summary>A page, without what is around it.</summary>
/// <param name="Title">For the browser's tab.</param>
/// <param name="Section">The entry of the navigation that it belongs to.</param>
/// <param name="Body">Draws it.</param>
internal sealed record PageContent(string Title, string Section, RenderFragment Body)
{
    /// <summary>What the page shows changes when this does; null when it does not change by itself.</summary>
    public string? Topic { get; init; }

    public int StatusCode { get; init; } = 200;
}
