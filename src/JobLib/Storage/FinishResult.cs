namespace JobLib.Storage;

/// <summary>The answers to a <see cref="FinishUnit"/>.</summary>
/// <param name="Outcomes">One for each outcome, in order.</param>
/// <param name="Next">The answer to <see cref="FinishUnit.Next"/>; null when that was null.</param>
public sealed record FinishResult(IReadOnlyList<Finished> Outcomes, FetchResult? Next);
