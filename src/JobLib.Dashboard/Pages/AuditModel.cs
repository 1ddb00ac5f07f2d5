namespace JobLib.Dashboard.Pages;

/// <summary>What the page of the audit trail shows.</summary>
/// <param name="Filter">What was asked for.</param>
/// <param name="Entries">Those that match, the latest first.</param>
/// <param name="Next">Goes on from there; null when there is no more.</param>
/// <param name="SearchedTo">How far back it has looked, when it stopped before a page was full.</param>
internal sealed record AuditModel(AuditFilter Filter, IReadOnlyList<AuditEntry> Entries, string? Next, DateTimeOffset? SearchedTo);
