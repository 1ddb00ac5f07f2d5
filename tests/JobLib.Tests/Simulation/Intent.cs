namespace JobLib.Tests.Simulation;

/// <summary>A job that somebody meant to create, and what was seen of it.</summary>
internal sealed class Intent(int number)
{
    public int Number => number;

    public string Kind { get; init; } = "";

    /// <summary>How often its body throws before it succeeds.</summary>
    public int Throws { get; init; }

    public TimeSpan Takes { get; init; }

    /// <summary>The id, once its creation was acknowledged or it ran.</summary>
    public JobId? Id { get; set; }

    public bool Acknowledged { get; set; }

    /// <summary>A batch that could not be created to its end is cancelled, and its creator gets an error.</summary>
    public bool MayBeTakenBack => this is { Kind: "member", Acknowledged: false };

    /// <summary>The job that must have succeeded before, or whose end is enough.</summary>
    public Intent? Parent { get; init; }

    /// <summary>All members of the batch that must be over before.</summary>
    public IReadOnlyList<Intent> ParentBatch { get; init; } = [];

    public List<Run> Runs { get; } = [];

    /// <summary>When people had their hands on it.</summary>
    public List<TimeSpan> Touched { get; } = [];

    public bool MayBeDeleted { get; set; }
}
