namespace JobLib;

/// <summary>What a server does with the jobs that it runs when it has not been able to renew its lease for <see cref="JobServerOptions.SelfFence"/>.</summary>
public enum LeaseDoubt
{
    /// <summary>Cancels their tokens: another server may be about to run them.</summary>
    Cancel = 0,

    /// <summary>Lets them go on. Their outcome counts only if nobody else has taken them over.</summary>
    Continue = 1,
}
