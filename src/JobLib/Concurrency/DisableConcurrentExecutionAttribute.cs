using JobLib.Filters;

namespace JobLib;

/// <summary>
/// At most one job of the method (or with the same key) runs at a time, over all servers. The others wait without a worker and without using up an
/// attempt, and start when the key is free.
/// </summary>
/// <remarks>The key is held by the running job's lease: it is free again when the job ends, and at the latest when its server's lease expires.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class DisableConcurrentExecutionAttribute : Attribute, ICreationAttribute
{
    /// <summary>One at a time of this method.</summary>
    /// <param name="timeoutInSeconds">How long a job may wait for the running one before its attempt fails. 0 does not wait at all.</param>
    public DisableConcurrentExecutionAttribute(int timeoutInSeconds)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(timeoutInSeconds);
        TimeoutInSeconds = timeoutInSeconds;
    }

    /// <summary>One at a time of everything that has this key.</summary>
    /// <param name="resource">A composite format, such as <c>customer-{0}</c>: <c>{0}</c> is the first argument. Jobs of different methods with the same key
    /// exclude each other, too.</param>
    /// <param name="timeoutInSeconds">How long a job may wait for the running one before its attempt fails. 0 does not wait at all.</param>
    public DisableConcurrentExecutionAttribute(string resource, int timeoutInSeconds)
        : this(timeoutInSeconds)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(resource);
        Resource = resource;
    }

    /// <summary>The key's format; null for one key a method.</summary>
    public string? Resource { get; }

    /// <summary>How long a job may wait for the running one before its attempt fails.</summary>
    public int TimeoutInSeconds { get; }
}
