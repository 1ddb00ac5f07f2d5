namespace JobLib.Dashboard.Pages;

/// <summary>What the form for a new job shows.</summary>
/// <param name="Name">What the job is called.</param>
/// <param name="Post">Where the form goes.</param>
/// <param name="Template">The arguments.</param>
/// <param name="Queue">Where it waits; null for the method's own queue.</param>
/// <param name="Like">The job that it is made after; null when there is none.</param>
internal sealed record EnqueueModel(string Name, string Post, CallTemplate Template, string? Queue, string? Like)
{
    /// <summary>The method, where no job says which is meant.</summary>
    public EnqueueMethod? Method { get; init; }
}
