namespace JobLib.Kernel.Rows;

/// <summary>A job of a sequence, as those after it see it.</summary>
/// <param name="End">How it has ended; null when it has not.</param>
/// <param name="Before">The one before it, unless that has let it go, or was over when it was created.</param>
internal readonly record struct SequenceLink(JobState? End, JobId? Before);

/// <summary>A job that waits for the one before it in its sequence.</summary>
/// <param name="Sequence">The key.</param>
/// <param name="Condition">Which end of that one starts it.</param>
internal readonly record struct SequenceSuccessor(string Sequence, JobContinuationOptions Condition);
