namespace JobLib.Serialization;

/// <summary>What of a value would not come back as it was.</summary>
/// <param name="Path">The member that is to blame; empty for the value itself.</param>
/// <param name="Reason">What would become of it, and the remedy.</param>
internal sealed record Difference(string Path, string Reason)
{
    public Difference(string reason)
        : this("", reason)
    {
    }

    /// <summary>The same, seen from the object that has the value as its <paramref name="member"/>.</summary>
    public Difference Of(string member) => this with { Path = Path.Length == 0 || Path[0] == '[' ? member + Path : $"{member}.{Path}" };

    public override string ToString() => Path.Length == 0 ? Reason : $"'{Path}': {Reason}";
}
