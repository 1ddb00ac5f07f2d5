namespace JobLib;

/// <summary>What becomes of a job when its last retry has failed.</summary>
public enum AttemptsExceededAction
{
    /// <summary>It becomes Failed, waits for a person and is kept.</summary>
    Fail = 0,

    /// <summary>It becomes Deleted and expires.</summary>
    Delete = 1,
}
