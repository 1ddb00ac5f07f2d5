using JobLib.Redis;
using StackExchange.Redis;

namespace JobLib;

/// <summary>Chooses Redis as the storage.</summary>
public static class RedisJobLibExtensions
{
    /// <summary>Stores jobs in a Redis (7.0 or later), with connections of its own.</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="configuration">A configuration string of StackExchange.Redis: <c>localhost:6379</c>, or several nodes, user, password, TLS and
    /// <c>serviceName</c> of a Sentinel.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">The configuration or an option is malformed.</exception>
    public static JobLibBuilder UseRedis(this JobLibBuilder jobs, string configuration, Action<RedisStorageOptions>? configure = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(configuration);
        return jobs.UseRedis(ConfigurationOptions.Parse(configuration), configure);
    }

    /// <summary>Stores jobs in a Redis (7.0 or later), with connections of its own.</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="configuration">What a string cannot say: certificates that are trusted, tokens that are renewed. It is copied.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is malformed.</exception>
    public static JobLibBuilder UseRedis(this JobLibBuilder jobs, ConfigurationOptions configuration, Action<RedisStorageOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(configuration);
        var options = Configure(configure);
        return jobs.UseStorage(_ => new RedisStorage(RedisConnections.Open(configuration, options), options));
    }

    /// <summary>Stores jobs in a Redis (7.0 or later), over a multiplexer of the application's, which stays the application's to dispose.</summary>
    /// <param name="jobs">The builder inside <c>AddJobLib</c>.</param>
    /// <param name="multiplexer">Finds the multiplexer. Nothing that JobLib sends over it blocks it.</param>
    /// <param name="configure">Changes the options.</param>
    /// <exception cref="ArgumentException">An option is malformed, or <see cref="RedisStorageOptions.AcknowledgedReplicas"/> is set.</exception>
    public static JobLibBuilder UseRedis(
        this JobLibBuilder jobs,
        Func<IServiceProvider, IConnectionMultiplexer> multiplexer,
        Action<RedisStorageOptions>? configure = null
    )
    {
        ArgumentNullException.ThrowIfNull(jobs);
        ArgumentNullException.ThrowIfNull(multiplexer);
        var options = Configure(configure);
        if (options.AcknowledgedReplicas > 0)
        {
            throw new ArgumentException(
                $"{nameof(RedisStorageOptions.AcknowledgedReplicas)} is set, and a multiplexer of the application's is given: to wait for replicas would block it. Give UseRedis the configuration instead.",
                nameof(configure)
            );
        }

        return jobs.UseStorage(services => new RedisStorage(RedisConnections.Of(multiplexer(services)), options));
    }

    private static RedisStorageOptions Configure(Action<RedisStorageOptions>? configure)
    {
        var options = new RedisStorageOptions();
        configure?.Invoke(options);
        options.Check();
        return options;
    }
}
