using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>
/// Calls scripts: as functions of the library, which Redis has made once. An engine that knows no functions runs the same text as scripts of its own, each of
/// which makes its functions at every call.
/// </summary>
internal sealed class ScriptCalls(RedisKey key, RedisStorageOptions options, TimeProvider clock)
{
    // An engine may have been replaced by one that knows functions, behind the same address.
    private static readonly TimeSpan AskAgain = TimeSpan.FromMinutes(1);

    private readonly RedisKey[] keys = [key];
    private long refusedAt; // when an engine last said that it has no functions; 0: none has

    private bool HasFunctions
    {
        get
        {
            var at = Volatile.Read(ref refusedAt);
            return at == 0 || clock.GetElapsedTime(at) >= AskAgain;
        }
    }

    /// <param name="connection">Where it is called.</param>
    /// <param name="script">What is called.</param>
    /// <param name="values">Its arguments.</param>
    /// <param name="isNew">Whether the engine has just said that it does not know the script.</param>
    /// <param name="isAsync">Whether the caller has a thread to give back.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public ValueTask<RedisResult> CallAsync(
        IConnectionMultiplexer connection,
        RedisScript script,
        RedisValue[] values,
        bool isNew,
        bool isAsync,
        CancellationToken cancellationToken
    )
    {
        var database = connection.GetDatabase();
        if (!isAsync) return new(Call(database, script, values, isNew));
        return new(CallAsync(database, script, values, isNew).WaitAsync(options.CommandTimeout, cancellationToken));
    }

    /// <summary>Loads the library into the server that has the keys, unless its engine has no functions.</summary>
    public async ValueTask TeachAsync(IConnectionMultiplexer connection, RedisServerException said, bool isAsync, CancellationToken cancellationToken)
    {
        if (RedisErrors.IsUnknownCommand(said)) NoteRefusal();
        if (!HasFunctions) return;
        var server = RedisConnections.ServerOf(connection, key);
        object[] arguments = ["LOAD", RedisLibrary.Text];
        try
        {
            if (isAsync) await server.ExecuteAsync("FUNCTION", arguments).WaitAsync(options.CommandTimeout, cancellationToken).ConfigureAwait(false);
            else server.Execute("FUNCTION", arguments);
        }
        catch (RedisServerException error) when (RedisErrors.IsLoaded(error))
        {
            // by another process, in between
        }
        catch (RedisServerException error) when (RedisErrors.IsUnknownCommand(error))
        {
            NoteRefusal();
        }
    }

    private void NoteRefusal() => Volatile.Write(ref refusedAt, Math.Max(1, clock.GetTimestamp()));

    private RedisResult Call(IDatabase database, RedisScript script, RedisValue[] values, bool isNew)
    {
        if (HasFunctions) return database.Execute("FCALL", Arguments(script, values));
        return isNew
            ? database.ScriptEvaluate(script.Text, keys, values)
            : database.ScriptEvaluate(script.Hash, keys, values);
    }

    private Task<RedisResult> CallAsync(IDatabase database, RedisScript script, RedisValue[] values, bool isNew)
    {
        if (HasFunctions) return database.ExecuteAsync("FCALL", Arguments(script, values));
        return isNew
            ? database.ScriptEvaluateAsync(script.Text, keys, values)
            : database.ScriptEvaluateAsync(script.Hash, keys, values);
    }

    // The name of the function, the number of keys, the key by which a cluster finds the node, and what the function takes.
    private object[] Arguments(RedisScript script, RedisValue[] values)
    {
        var arguments = new object[values.Length + 3];
        (arguments[0], arguments[1], arguments[2]) = (script.Function, 1, key);
        for (var i = 0; i < values.Length; i++) arguments[i + 3] = values[i];
        return arguments;
    }
}
