using System.Collections.Frozen;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>Which errors pass by themselves, and what to set when one does not. Redis begins an error with a word that says which it is.</summary>
internal static class RedisErrors
{
    private const string UnknownScript = "NOSCRIPT";
    private const string UnknownFunction = "ERR Function not found";
    private const string UnknownCommand = "ERR unknown command";

    /// <summary>What a server says that is starting, busy, being replaced or out of reach of its cluster.</summary>
    private static readonly FrozenSet<string> Passing = FrozenSet.ToFrozenSet(
    [
        "BUSY",        // a script of somebody's has run for too long
        "LOADING",     // it reads its data after a start
        "READONLY",    // it has become a replica
        "MASTERDOWN",  // it is a replica without its primary
        "NOREPLICAS",  // fewer replicas than min-replicas-to-write
        "CLUSTERDOWN", // a failover of the cluster is under way
        "MOVED",       // the slot has gone elsewhere, and the client does not know yet
        "ASK",
        "TRYAGAIN",
        "UNBLOCKED",
        UnknownScript, // a failover between the two calls that load it and run it, as with a function
    ]);

    public static bool IsTransient(Exception error) => error switch
    {
        RedisServerException server => Passing.Contains(WordOf(server)) || IsUnknownFunction(server),
        RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } => false,
        RedisConnectionException or RedisTimeoutException or TimeoutException => true,
        _ => false,
    };

    public static bool IsLost(Exception error) => error is RedisConnectionException;

    /// <summary>Whether Redis does not know what was called, and is to be told.</summary>
    public static bool IsUnknown(RedisServerException error) => WordOf(error) == UnknownScript || IsUnknownFunction(error) || IsUnknownCommand(error);

    /// <summary>Whether the engine has no functions.</summary>
    public static bool IsUnknownCommand(RedisServerException error) => error.Message.StartsWith(UnknownCommand, StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether another process has loaded the library meanwhile.</summary>
    public static bool IsLoaded(RedisServerException error) => error.Message.EndsWith("already exists", StringComparison.Ordinal);

    public static StorageException Unavailable(Exception error, int attempts, string location) => error switch
    {
        RedisServerException server when WordOf(server) == "READONLY" => new StorageUnavailableException(
            $"Redis at {location} is a read-only replica. Name the primary (or the Sentinels with serviceName) in the configuration, so that a failover is followed.",
            error
        ),
        RedisServerException => new StorageUnavailableException($"Redis at {location} stayed as it is through {attempts} attempts: {error.Message}", error),
        _ => Explain(error) ?? new StorageUnavailableException($"Redis at {location} did not answer through {attempts} attempts: {error.Message}", error),
    };

    /// <summary>The error with its remedy; null when it is to be thrown as it is.</summary>
    public static StorageException? Explain(Exception error) => error switch
    {
        RedisServerException e when IsAnswer(e, "OOM") => new StorageException(
            $"The memory of Redis is full, so nothing new is stored; what runs is still finished. Raise maxmemory, or shorten the retention. ({e.Message})",
            e
        ),
        RedisServerException e when IsAnswer(e, "NOAUTH") || IsAnswer(e, "WRONGPASS") =>
            new StorageException($"Redis refused the login: {e.Message} Check user and password in the configuration.", e),
        RedisConnectionException or RedisTimeoutException when IsLogin(error) =>
            new StorageException($"Redis refused the login: {error.Message} Check user and password in the configuration.", error),
        RedisServerException e when IsAnswer(e, "NOPERM") =>
            new StorageException($"A right is missing: {e.Message} docs/redis.md shows the ACL rule that JobLib needs, +fcall and +function|load among it.", e),
        RedisServerException e when IsAnswer(e, "MISCONF") =>
            new StorageException($"Redis accepts no writes, since it cannot save them: {e.Message} Make room on its disk, or mend what its log says.", e),
        _ => null,
    };

    // A call that found no connection tells why there is none by what it wraps.
    private static bool IsLogin(Exception? error) => error is not null
        && (error is RedisConnectionException { FailureType: ConnectionFailureType.AuthenticationFailure } || IsLogin(error.InnerException));

    // An error inside of a script comes with the place behind the word, or with the word behind 'ERR Error running script'.
    private static bool IsAnswer(RedisServerException error, string word) =>
        WordOf(error) == word || error.Message.Contains($"-{word} ", StringComparison.Ordinal);

    private static bool IsUnknownFunction(RedisServerException error) => error.Message.StartsWith(UnknownFunction, StringComparison.Ordinal);

    private static string WordOf(RedisServerException error)
    {
        var space = error.Message.IndexOf(' ', StringComparison.Ordinal);
        return space < 0 ? error.Message : error.Message[..space];
    }
}
