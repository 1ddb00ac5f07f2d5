namespace JobLib;

/// <summary>Where a batch is in its life.</summary>
public enum BatchState
{
    /// <summary>Not sealed, or waits for a parent. Its members are held.</summary>
    Awaiting = 0,

    /// <summary>Started, and members are not over.</summary>
    Processing = 1,

    /// <summary>Every member is Succeeded or Deleted.</summary>
    Succeeded = 2,

    /// <summary>A member is Failed. Becomes something else when that member is retried or deleted.</summary>
    Failed = 3,

    /// <summary>Cancelled, or ruled out by its parent's end.</summary>
    Deleted = 4,
}
