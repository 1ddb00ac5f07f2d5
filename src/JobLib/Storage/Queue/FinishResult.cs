using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The answers to a <see cref="FinishRequest"/>.</summary>
/// <param name="Outcomes">One for each outcome, in order.</param>
/// <param name="Next">The answer to <see cref="FinishRequest.Next"/>; null when that was null.</param>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public sealed record FinishResult(IReadOnlyList<OutcomeResult> Outcomes, FetchResult? Next);
