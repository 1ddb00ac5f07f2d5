namespace JobLib;

/// <summary>How the parent of a continuation ended. Copied to the child when it is released, since the parent may expire before the child runs.</summary>
/// <param name="Id">The parent job or batch.</param>
/// <param name="State">Succeeded, Failed or Deleted.</param>
/// <param name="Result">A parent job's result as JSON; null when it has none.</param>
/// <param name="Error">The parent job's last error; null when it did not fail.</param>
public sealed record ParentOutcome(string Id, JobState State, string? Result, JobError? Error);
