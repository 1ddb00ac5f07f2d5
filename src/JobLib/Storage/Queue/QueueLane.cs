namespace JobLib.Storage;

/// <summary>One queue of a <see cref="FetchRequest"/>.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Max">At most this many jobs from it.</param>
public readonly record struct QueueLane(string Queue, int Max);
