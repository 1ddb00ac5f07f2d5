namespace JobLib;

/// <summary>
/// How often and when a job is tried again after an attempt failed. On a method, or on a type for all of its methods; otherwise
/// <see cref="JobLibOptions.Retry"/> decides.
/// </summary>
/// <remarks>
/// Looked for on the method that the call names, its type, the implementation's method and the implementation's type, in this order; the first one found
/// decides alone.
/// </remarks>
[AttributeUsage(AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Interface)]
public sealed class AutomaticRetryAttribute : Attribute
{
    /// <summary>Retries after the first run. 0: none.</summary>
    /// <value>Default: 10, as in Hangfire.</value>
    public int Attempts { get; set; } = 10;

    /// <summary>The waits before the retries, in seconds; the last one serves all that follow.</summary>
    /// <value>Default: empty: Hangfire's growing delays, (n-1)^4 + 15 + random(30)·n seconds before retry n, at most 24 hours.</value>
    public int[] DelaysInSeconds { get; set; } = [];

    /// <summary>What becomes of the job when the last retry has failed.</summary>
    /// <value>Default: <see cref="AttemptsExceededAction.Fail"/>.</value>
    public AttemptsExceededAction OnAttemptsExceeded { get; set; }

    /// <summary>
    /// Retry only these exceptions and what derives from them; others fail the job at once. Empty: all. Wrappers such as <see cref="AggregateException"/> are
    /// looked through; of several exceptions in one, all must be among these.
    /// </summary>
    public Type[] OnlyOn { get; set; } = [];

    /// <summary>
    /// Do not retry these exceptions and what derives from them: they fail the job at once. Wrappers are looked through; of several exceptions in one, any
    /// decides.
    /// </summary>
    public Type[] ExceptOn { get; set; } = [];
}
