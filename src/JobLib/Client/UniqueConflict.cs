namespace JobLib;

/// <summary>What a call does when another job is the one already.</summary>
public enum UniqueConflict
{
    /// <summary>Creates nothing and returns the id of the other job.</summary>
    ReturnExisting = 0,

    /// <summary>Creates nothing and throws <see cref="JobNotUniqueException"/>, which names the other job.</summary>
    Throw = 1,
}
