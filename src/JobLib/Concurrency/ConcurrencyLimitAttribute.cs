using JobLib.Filters;

namespace JobLib;

/// <summary>
/// At most so many jobs of the method (or with the same key) run at a time, over all servers. The others wait without a worker and without using up an attempt,
/// keep their order, and start when there is room. <see cref="DisableConcurrentExecutionAttribute"/> is a limit of one.
/// </summary>
/// <remarks>A running job counts for as long as its server's lease lasts, and no longer.</remarks>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ConcurrencyLimitAttribute : Attribute, ICreationAttribute
{
    /// <summary>So many at a time of this method.</summary>
    /// <param name="limit">1 to 1,000.</param>
    public ConcurrencyLimitAttribute(int limit)
    {
        JobLimits.CheckLimit(limit, nameof(limit));
        Limit = limit;
    }

    /// <summary>So many at a time of everything that has this key.</summary>
    /// <param name="limit">1 to 1,000. Let all that share a key say the same.</param>
    /// <param name="key">A composite format, such as <c>customer:{0}</c>: <c>{0}</c> is the first argument. Jobs of different methods with the same key count
    /// together.</param>
    public ConcurrencyLimitAttribute(int limit, string key)
        : this(limit)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(key);
        Key = key;
    }

    /// <summary>As many at a time as <see cref="JobLimits.Concurrency"/> says for this name.</summary>
    /// <param name="name">The name, which is the key. A job is refused when it is created where no limit is called so.</param>
    public ConcurrencyLimitAttribute(string name)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        Key = name;
    }

    /// <summary>The key's format; null for one key a method.</summary>
    public string? Key { get; }

    /// <summary>How many; null when it is the limit that <see cref="Key"/> names.</summary>
    public int? Limit { get; }
}
