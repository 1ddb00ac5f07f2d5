using System.Diagnostics;
using JobLib.Redis.Safety;
using JobLib.Relational;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>
/// Runs scripts: on the connection that fits, again when an error may pass, and completely before it returns where the caller has no thread to give back.
/// </summary>
internal sealed class RedisSession
{
    private readonly RedisConnections connections;
    private readonly ScriptCalls calls;
    private readonly Retry retry;
    private readonly Witness witness = new();
    private readonly Replicas replicas;

    public RedisSession(RedisConnections connections, RedisStorageOptions options)
    {
        (this.connections, Options) = (connections, options);
        var prefix = $"{{{options.Name}}}:";
        calls = new(prefix, options, TimeProvider.System);
        WakeChannel = RedisChannel.Literal($"{prefix}wake");
        retry = new(
            options.MaxAttempts,
            RedisErrors.IsTransient,
            error => RedisErrors.Unavailable(error, options.MaxAttempts, connections.Location),
            RedisErrors.Explain
        )
        {
            IsLost = RedisErrors.IsLost,
        };
        replicas = new(options, connections, MarkAsync, prefix);
    }

    public RedisConnections Connections => connections;

    public RedisStorageOptions Options { get; }

    public StoragePolicy Policy { get; set; } = new();

    /// <summary>Whether the keys may be made where there are none.</summary>
    public SchemaMode Mode { get; set; } = SchemaMode.Verify;

    /// <summary>Added to the server's clock, in microseconds. The clock seam of the conformance tests; always 0 otherwise.</summary>
    public long ClockOffset { get; set; }

    /// <summary>On which scripts tell of queues that have something new.</summary>
    public RedisChannel WakeChannel { get; }

    public async ValueTask<RedisResult> RunAsync(RedisScript script, ScriptArguments arguments, CancellationToken cancellationToken)
    {
        var (answer, seen) = await RunAsync(connections.Main, script, arguments, !SynchronousCall.IsActive, cancellationToken).ConfigureAwait(false);
        if (script.IsAcknowledged && seen is not null) await replicas.WaitAsync(seen, cancellationToken).ConfigureAwait(false);
        return answer;
    }

    /// <summary>Runs a script on the connection for renewals, synchronously.</summary>
    public RedisResult Renew(RedisScript script, ScriptArguments arguments) =>
        RunAsync(connections.Renewals, script, arguments, isAsync: false, CancellationToken.None).Completed().Answer;

    /// <summary>Makes what is to be there, and learns what is.</summary>
    public ValueTask<RedisResult> PrepareAsync(CancellationToken cancellationToken) => RunAsync(RedisScripts.Prepare, Preparation(), cancellationToken);

    private async ValueTask<Sighting> MarkAsync(bool isAsync)
    {
        var (_, seen) = await RunAsync(connections.Acknowledgements, RedisScripts.Mark, new(), isAsync, CancellationToken.None).ConfigureAwait(false);
        return seen ?? throw new UnreachableException("The mark's answer comes with a sighting.");
    }

    // What is seen is null for questions.
    private async ValueTask<(RedisResult Answer, Sighting? Seen)> RunAsync(
        IConnectionMultiplexer connection,
        RedisScript script,
        ScriptArguments arguments,
        bool isAsync,
        CancellationToken cancellationToken
    )
    {
        var values = arguments.ToArray(ClockOffset, Policy);
        var before = witness.Latest;
        var answer = await retry
            .RunAsync(() => OnceAsync(connection, script, values, isAsync, cancellationToken), isAsync, cancellationToken)
            .ConfigureAwait(false);
        if (!script.IsWitnessed) return (answer, null);
        var parts = answer.List();
        var seen = Sighting.Of(parts);
        witness.Look(before, seen);
        if (witness.TakeLoss() is { } loss) await TellAsync(connection, loss, isAsync, cancellationToken).ConfigureAwait(false);
        return (parts[0], seen);
    }

    // Whoever finds it out tells the servers, by way of Redis.
    private async ValueTask TellAsync(IConnectionMultiplexer connection, long loss, bool isAsync, CancellationToken cancellationToken)
    {
        try
        {
            await RunAsync(connection, RedisScripts.Prepare, Preparation(), isAsync, cancellationToken).ConfigureAwait(false); // there may be nothing left
            await RunAsync(connection, RedisScripts.Lose, new ScriptArguments().Add(loss), isAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (Exception error) when (error is StorageException or RedisException or OperationCanceledException)
        {
            witness.PutBack(loss); // with the next call; this one has its answer
        }
    }

    private async ValueTask<RedisResult> OnceAsync(
        IConnectionMultiplexer connection,
        RedisScript script,
        RedisValue[] values,
        bool isAsync,
        CancellationToken cancellationToken
    )
    {
        cancellationToken.ThrowIfCancellationRequested();
        try
        {
            return await calls.CallAsync(connection, script, values, isNew: false, isAsync, cancellationToken).ConfigureAwait(false);
        }
        catch (RedisServerException error) when (RedisErrors.IsUnknown(error))
        {
            // A Redis that is new, was flushed, or has taken over without the library: what is to be there is made before anything is done on it.
            await calls.TeachAsync(connection, error, isAsync, cancellationToken).ConfigureAwait(false);
            if (script != RedisScripts.Prepare)
            {
                var preparation = Preparation().ToArray(ClockOffset, Policy);
                await calls.CallAsync(connection, RedisScripts.Prepare, preparation, isNew: true, isAsync, cancellationToken).ConfigureAwait(false);
            }

            return await calls.CallAsync(connection, script, values, isNew: true, isAsync, cancellationToken).ConfigureAwait(false);
        }
    }

    private ScriptArguments Preparation() => new ScriptArguments().Add(Mode is SchemaMode.Migrate).Add(RedisStorage.Schema).Add(Guid.NewGuid().ToString("N"));
}
