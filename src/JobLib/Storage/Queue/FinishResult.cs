namespace JobLib.Storage;

/// <summary>The answers to a <see cref="FinishRequest"/>.</summary>
/// <param name="Outcomes">One for each outcome, in order.</param>
/// <param name="Next">The answer to <see cref="FinishRequest.Next"/>; null when that was null.</param>
public sealed record FinishResult(IReadOnlyList<OutcomeResult> Outcomes, FetchResult? Next);
