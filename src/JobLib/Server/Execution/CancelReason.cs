namespace JobLib.Server.Execution;

/// <summary>Why a job's token was cancelled.</summary>
internal enum CancelReason
{
    None = 0,

    /// <summary>The server stops: a body that ends with an OperationCanceledException goes back to its queue without a charge.</summary>
    Shutdown,

    /// <summary>The job is no longer this claim's: deleted, requeued or rescued. Whatever the body comes to is discarded.</summary>
    Lost,

    /// <summary>The lease could not be renewed in time.</summary>
    LeaseDoubt,

    /// <summary>The attempt's time was up: whatever it throws for that reason fails it.</summary>
    TimedOut,
}
