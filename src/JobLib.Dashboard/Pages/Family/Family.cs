namespace JobLib.Dashboard.Pages;

/// <summary>The family of a job or a batch.</summary>
/// <param name="Here">Whose page this is.</param>
/// <param name="Top">Where it begins.</param>
/// <param name="Before">What the top comes after and is gone, or hidden from whoever looks; null when it comes after nothing.</param>
internal sealed record Family(string Here, FamilyNode Top, string? Before)
{
    /// <summary>It is alone.</summary>
    public bool IsAlone => Top.Below.Count == 0 && Before is null;
}
