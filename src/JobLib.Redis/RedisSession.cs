using JobLib.Relational;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>Runs scripts: on the connection that fits, again when an error may pass, and completely before it returns where the caller has no thread to give back.</summary>
internal sealed class RedisSession(RedisConnections connections, RedisStorageOptions options)
{
    private readonly RedisKey[] keys = [$"{{{options.Name}}}:"];
    private readonly Retry retry = new(
        options.MaxAttempts, RedisErrors.IsTransient, error => RedisErrors.Unavailable(error, options.MaxAttempts, connections.Location), RedisErrors.Explain) { IsLost = RedisErrors.IsLost };

    public RedisConnections Connections => connections;

    public RedisStorageOptions Options => options;

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Added to the server's clock, in microseconds. The clock seam of the conformance tests; always 0 otherwise.</summary>
    public long ClockOffset { get; set; }

    /// <summary>On which scripts tell of queues that have something new.</summary>
    public RedisChannel WakeChannel { get; } = RedisChannel.Literal($"{{{options.Name}}}:wake");

    public ValueTask<RedisResult> RunAsync(RedisScript script, ScriptArguments arguments, CancellationToken cancellationToken)
    {
        var values = arguments.ToArray(ClockOffset, Policy);
        return SynchronousCall.IsActive ? new(Run(connections.Main, script, values)) : RetryAsync(() => OnceAsync(script, values, cancellationToken), cancellationToken);
    }

    /// <summary>Runs a script on the connection for renewals, synchronously.</summary>
    public RedisResult Renew(RedisScript script, ScriptArguments arguments) => Run(connections.Renewals, script, arguments.ToArray(ClockOffset, Policy));

    private ValueTask<RedisResult> RetryAsync(Func<ValueTask<RedisResult>> once, CancellationToken cancellationToken) => retry.RunAsync(once, isAsync: true, cancellationToken);

    private async ValueTask<RedisResult> OnceAsync(RedisScript script, RedisValue[] values, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var database = connections.Main.GetDatabase();
        try
        {
            return await database.ScriptEvaluateAsync(script.Hash, keys, values).WaitAsync(options.CommandTimeout, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (RedisErrors.IsUnknownScript(error))
        {
            // A server that has restarted, has taken over or was flushed learns the script by its first call.
            return await database.ScriptEvaluateAsync(script.Text, keys, values).WaitAsync(options.CommandTimeout, cancellationToken).ConfigureAwait(false);
        }
    }

    private RedisResult Run(IConnectionMultiplexer connection, RedisScript script, RedisValue[] values) => retry.RunAsync<RedisResult>(() =>
    {
        var database = connection.GetDatabase();
        try
        {
            return new(database.ScriptEvaluate(script.Hash, keys, values));
        }
        catch (RedisServerException error) when (RedisErrors.IsUnknownScript(error))
        {
            return new(database.ScriptEvaluate(script.Text, keys, values));
        }
    }, isAsync: false, CancellationToken.None).Completed();
}
