namespace JobLib;

/// <summary>What happens to a tick of a recurring job while its previous run is not over.</summary>
public enum OverlapPolicy
{
    /// <summary>Both run. The default, as in Hangfire.</summary>
    Allow = 0,

    /// <summary>The tick is passed over.</summary>
    Skip = 1,

    /// <summary>One run waits for the previous one to end; further ticks are passed over.</summary>
    Queue = 2,

    /// <summary>
    /// The runs before are deleted: the token of one that runs is cancelled within two seconds, and the new run does not wait for its body to return.
    /// </summary>
    CancelPrevious = 3,
}
