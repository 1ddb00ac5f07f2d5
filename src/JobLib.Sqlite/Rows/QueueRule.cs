namespace JobLib.Sqlite.Rows;

/// <summary>A queue that is not as most are.</summary>
/// <param name="IsPaused">Nothing is claimed from it.</param>
/// <param name="Limit">How many of its jobs servers may hold; null: any number.</param>
internal readonly record struct QueueRule(bool IsPaused, int? Limit);
