namespace JobLib;

/// <summary>Which end of the parent starts a continuation. The names and values are Hangfire's; <see cref="OnlyOnFailedState"/> is new.</summary>
/// <remarks>
/// A parent that is <see cref="JobState.Succeeded"/> or <see cref="JobState.Deleted"/> is over: children whose condition does not hold become
/// <see cref="JobState.Deleted"/>. A parent that is <see cref="JobState.Failed"/> starts the children that asked for failure or for any end; the
/// others keep waiting, since a person may retry the parent.
/// </remarks>
[Flags]
public enum JobContinuationOptions
{
    /// <summary>Any of <c>Succeeded</c>, <c>Deleted</c> and <c>Failed</c>.</summary>
    OnAnyFinishedState = 0,

    /// <summary>The parent succeeded. The default of every call.</summary>
    OnlyOnSucceededState = 1,

    /// <summary>The parent was deleted or cancelled.</summary>
    OnlyOnDeletedState = 2,

    /// <summary>The parent's retries are used up.</summary>
    OnlyOnFailedState = 4,
}
