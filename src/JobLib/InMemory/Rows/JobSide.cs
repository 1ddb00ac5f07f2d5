using JobLib.Kernel;
using JobLib.Kernel.Rows;
using JobLib.Storage;

namespace JobLib.InMemory.Rows;

/// <summary>What most jobs never have: history, log, parameters of their attempts, parents, children.</summary>
internal sealed class JobSide
{
    /// <summary>The rows of history, oldest first.</summary>
    public List<JobEnd>? History { get; set; }

    public List<JobLogLine>? Log { get; set; }

    /// <summary>The parameters with what attempts have set; a new object at every change.</summary>
    public IReadOnlyDictionary<string, string>? Parameters { get; set; }

    public JobProgress? Progress { get; set; }

    /// <summary>Its children, once it has had any.</summary>
    public Children? Children { get; set; }

    /// <summary>While it waits for a parent: that parent's children.</summary>
    public Children? Awaits { get; set; }

    /// <summary>How the parent ended that started it.</summary>
    public ParentOutcome? Parent { get; set; }

    /// <summary>While it is held by its batch though its parent has ended: when that asked it to begin.</summary>
    public Instant HeldUntil { get; set; }

    /// <summary>Until when it waits for its concurrency key.</summary>
    public Instant KeyDeadline { get; set; }

    /// <summary>The fences of the claims for which a crash was charged.</summary>
    public List<long>? Charges { get; set; }

    /// <summary>Who brought it to its end, when it was a person.</summary>
    public JobActor? EndedBy { get; set; }
}
