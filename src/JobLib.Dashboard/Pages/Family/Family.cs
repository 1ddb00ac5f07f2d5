namespace JobLib.Dashboard.Pages;

/// <summary>The family of a job or a batch.</summary>
/// <param name="Here">Whose page this is.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Before">What the top comes after and is gone, or hidden from whoever looks; null when it comes after nothing.</param>
internal sealed record Family(string Here, FamilyNode Top, string? Before)
{
    /// <summary>There is nothing to show: it is alone, or a batch on its own page, which lists its members, with members that nothing follows.</summary>
    public bool IsAlone => Before is null && Top.Id == Here && Top.Below.All(node => node is { IsMember: true, Below: [] });
}
