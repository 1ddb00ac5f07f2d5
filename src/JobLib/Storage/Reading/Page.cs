namespace JobLib;

/// <summary>A page of a list that is read by keyset: going on costs the same however far one has come.</summary>
/// <param name="Items">The items, in the order asked for.</param>
/// <param name="Next">To be given as the cursor of the next page; null when this one is the last.</param>
/// <param name="SearchedTo">Set when a search stopped at its bound before the page was full: everything up to here has been looked at, and
/// <paramref name="Next"/> goes on from here.</param>
public sealed record Page<T>(IReadOnlyList<T> Items, string? Next, DateTimeOffset? SearchedTo = null);
