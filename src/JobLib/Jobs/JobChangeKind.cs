namespace JobLib;

/// <summary>The changes that people make to jobs.</summary>
public enum JobChangeKind
{
    /// <summary>To <see cref="JobState.Deleted"/>, from any other state. A running job's children are released at once and its server is told.</summary>
    Delete,

    /// <summary>
    /// To <see cref="JobState.Enqueued"/> with attempts and crashes back at zero, from any other state. A job that is Enqueued already answers
    /// <see cref="ChangeStatus.Applied"/> and stays where it is.
    /// </summary>
    Requeue,

    /// <summary>To <see cref="JobState.Scheduled"/> with attempts and crashes back at zero, from any state.</summary>
    Reschedule,
}
