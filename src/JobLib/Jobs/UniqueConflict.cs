namespace JobLib;

/// <summary>What a call does when another job is the one already.</summary>
public enum UniqueConflict
{
    /// <summary>Creates nothing and returns the id of the other job.</summary>
    ReturnExisting = 0,

    /// <summary>Creates nothing and throws <see cref="JobNotUniqueException"/>, which names the other job.</summary>
    Throw = 1,

    /// <summary>
    /// Creates nothing and returns the id of the other job, which takes this call: method, arguments, tags, parameters, culture, retention and concurrency key.
    /// It keeps its id, its place in its queue and its time. Only of a job that has not begun.
    /// </summary>
    Replace = 2,

    /// <summary>
    /// As <see cref="Replace"/>, and the other job's time becomes this call's: it runs when nobody has called for the delay, or at the latest after
    /// <see cref="UniqueOptions.MaxDelay"/>. Needs a time: <see cref="EnqueueOptions.Delay"/> or <see cref="EnqueueOptions.At"/>.
    /// </summary>
    Reschedule = 3,
}
