namespace JobLib.Dashboard.Pages;

/// <summary>A job or a batch among those that it belongs with.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Name">What it is called.</param>
/// <param name="Relation">What ties it to the one above it: <c>holds</c>, <c>then</c>, or nothing at the top.</param>
/// <param name="Below">What follows it, or is in it.</param>
internal sealed record FamilyNode(string Id, string Name, string Relation, IReadOnlyList<FamilyNode> Below)
{
    /// <summary>Null for a batch.</summary>
    public JobDetails? Job { get; init; }

    /// <summary>Null for a job.</summary>
    public BatchSummary? Batch { get; init; }

    /// <summary>There are more below it than the tree has room for, or than the storage names.</summary>
    public bool HasMore { get; init; }

    /// <summary>A job in a batch, which it stands below.</summary>
    public bool IsMember => Relation == "holds" && Job is not null;

    public IEnumerable<FamilyNode> All => Below.SelectMany(node => node.All).Prepend(this);
}
