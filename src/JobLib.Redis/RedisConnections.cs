using System.Net;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>
/// The connections of a storage: one for everything, one for renewals, which must get through when the other is busy, and one that waits for replicas where
/// they are asked.
/// </summary>
internal sealed class RedisConnections : IAsyncDisposable
{
    private readonly Lazy<IConnectionMultiplexer> main;
    private readonly Lazy<IConnectionMultiplexer> renewals;
    private readonly Lazy<IConnectionMultiplexer> acknowledgements;
    private readonly bool isOwner;

    private RedisConnections(Func<Lazy<IConnectionMultiplexer>> connect, bool isOwner, string location)
    {
        (main, renewals, acknowledgements) = (connect(), connect(), connect());
        this.isOwner = isOwner;
        Location = location;
    }

    /// <summary>For people, without secrets.</summary>
    public string Location { get; }

    public IConnectionMultiplexer Main => main.Value;

    public IConnectionMultiplexer Renewals => renewals.Value;

    public IConnectionMultiplexer Acknowledgements => acknowledgements.Value;

    /// <summary>Connections of its own, made when they are first needed.</summary>
    public static RedisConnections Open(ConfigurationOptions configuration, RedisStorageOptions options)
    {
        // Answers are read by threads of the connections: where jobs block every thread of the pool, renewals must get through. The switch is one for the whole
        // process.
        ConnectionMultiplexer.SetFeatureFlag("DedicatedThreads", true);
        var own = configuration.Clone();
        own.AbortOnConnectFail = false; // a Redis that is away now is waited for, as later
        own.ClientName ??= "JobLib";
        own.AsyncTimeout = own.SyncTimeout = (int)options.CommandTimeout.TotalMilliseconds;
        return new(() => Connect(own), isOwner: true, string.Join(',', own.EndPoints.Select(FormatOf)));
    }

    /// <summary>The application's own multiplexer.</summary>
    public static RedisConnections Of(IConnectionMultiplexer multiplexer)
    {
        ArgumentNullException.ThrowIfNull(multiplexer);
        var given = new Lazy<IConnectionMultiplexer>(multiplexer);
        return new(() => given, isOwner: false, string.Join(',', multiplexer.GetEndPoints(configuredOnly: true).Select(FormatOf)));
    }

    /// <summary>The primary that has a key.</summary>
    /// <exception cref="RedisConnectionException">There is no connection to it at this moment.</exception>
    public static IServer ServerOf(IConnectionMultiplexer connection, RedisKey key)
    {
        try
        {
            return connection.GetServer(key);
        }
        catch (InvalidOperationException error) when (error is not ObjectDisposedException)
        {
            throw new RedisConnectionException(ConnectionFailureType.UnableToConnect, CommandFlags.None, error.Message, error);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (!isOwner) return;
        foreach (var connection in new[] { main, renewals, acknowledgements })
        {
            if (connection.IsValueCreated) await connection.Value.DisposeAsync().ConfigureAwait(false);
        }
    }

    private static Lazy<IConnectionMultiplexer> Connect(ConfigurationOptions configuration) => new(() => ConnectionMultiplexer.Connect(configuration));

    private static string FormatOf(EndPoint endPoint) => endPoint is DnsEndPoint name ? $"{name.Host}:{name.Port}" : endPoint.ToString() ?? "";
}
