using JobLib.Kernel;

namespace JobLib;

/// <summary>What a job cost, where that is known only afterwards.</summary>
public static class ChargeExtensions
{
    /// <summary>
    /// Takes from a rate's bucket what a call really cost, where that is known only afterwards, or gives back what it did not. It never waits: the bucket then
    /// owes what was not there, and jobs that come later wait until it has come back.
    /// </summary>
    /// <remarks>
    /// By the storage's clock, and at once; not undone when the attempt fails. A job that is no longer this server's charges nothing. A call that is repeated
    /// since its answer was lost may count twice. More than comes back in a hundred years is never owed.
    /// </remarks>
    /// <param name="context">The job's own; any other charges nothing.</param>
    /// <param name="key">The rate's name, or the key of one of its buckets: <c>tokens</c>, <c>tokens:acme</c>. It need not be the job's own.</param>
    /// <param name="tokens">
    /// -1,000,000,000 to 1,000,000,000; less than 0 gives back, at most until the bucket is full. What <see cref="EnqueueOptions.Cost"/> has taken already is
    /// taken: charge the difference.
    /// </param>
    /// <param name="cancellationToken">Ends the wait for the storage; whether it was charged is then unknown.</param>
    /// <exception cref="ArgumentException"><paramref name="key"/> cannot be a key, or no rate is called so in this process.</exception>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="tokens"/> is out of range.</exception>
    /// <exception cref="NotSupportedException">The storage does not count rates.</exception>
    public static Task ChargeAsync(this JobContext context, string key, int tokens, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        JobLimits.CheckKey(key, nameof(key));
        if (RateBounds.ChargeRefusal(tokens) is { } refusal) throw new ArgumentOutOfRangeException(nameof(tokens), tokens, refusal);
        return context.ChargeRateAsync(key, tokens, cancellationToken).AsTask();
    }
}
