namespace JobLib;

/// <summary>What became of one id of a change.</summary>
public enum ChangeStatus
{
    /// <summary>It is now as asked.</summary>
    Applied,

    /// <summary>It does not exist: it never did, or it has expired.</summary>
    NotFound,

    /// <summary>It is not in the expected state, or there is no way from its state to the one asked for. Nothing was changed.</summary>
    WrongState,
}
