namespace JobLib;

/// <summary>A batch and its progress.</summary>
public sealed record BatchSummary
{
    /// <summary>The batch's id.</summary>
    public required string Id { get; init; }

    /// <summary>For people; null when it was given none.</summary>
    public string? Description { get; init; }

    /// <summary>Where it is in its life.</summary>
    public required BatchState State { get; init; }

    /// <summary>All members, nested batches counting as one each.</summary>
    public long Total { get; init; }

    /// <summary>Members that are not over and not running.</summary>
    public long Pending => Total - Processing - Succeeded - Failed - Deleted;

    /// <summary>Member jobs that servers hold now.</summary>
    public long Processing { get; init; }

    /// <summary>Members that are Succeeded.</summary>
    public long Succeeded { get; init; }

    /// <summary>Members that are Failed.</summary>
    public long Failed { get; init; }

    /// <summary>Members that are Deleted.</summary>
    public long Deleted { get; init; }

    /// <summary>All members are in.</summary>
    public bool Sealed { get; init; }

    /// <summary>When it was created.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it became Succeeded or Deleted; null when it is neither.</summary>
    public DateTimeOffset? FinishedAt { get; init; }

    /// <summary>The batch in which it is nested.</summary>
    public string? BatchId { get; init; }

    /// <summary>The batches that are nested in it, by id; at most 100.</summary>
    public IReadOnlyList<string> Nested { get; init; } = [];

    /// <summary>The job or batch after which it starts.</summary>
    public string? ParentId { get; init; }

    /// <summary>Its continuations, jobs and batches, by id; at most 100.</summary>
    public IReadOnlyList<string> Children { get; init; } = [];
}
