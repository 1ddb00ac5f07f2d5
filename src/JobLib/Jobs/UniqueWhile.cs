namespace JobLib;

/// <summary>For how long of its life a job is the only one with its unique key.</summary>
/// <remarks>
/// In none of them once it is Succeeded, Failed or Deleted. One that a person brings back has its key again, unless another has taken it meanwhile.
/// </remarks>
public enum UniqueWhile
{
    /// <summary>
    /// While it waits for its first attempt: Enqueued, Scheduled or Awaiting. What is created while it runs is a job of its own, so no call is ever without a
    /// run that begins after it.
    /// </summary>
    Waiting = 0,

    /// <summary>While it waits for its first attempt, and while it runs. Not while it waits for a retry.</summary>
    Running = 1,

    /// <summary>Until it is over, retries and the waits between them included.</summary>
    UntilOver = 2,
}
