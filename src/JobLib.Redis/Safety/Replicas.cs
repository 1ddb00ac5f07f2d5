using System.Globalization;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Safety;

/// <summary>
/// Waits until replicas have what Redis has done. <c>WAIT</c> speaks of the writes of its own connection and blocks it, so it has one of its own, on which it
/// follows a small write; all who come while a round is under way share the next one.
/// </summary>
internal sealed class Replicas(RedisStorageOptions options, RedisConnections connections, Func<bool, ValueTask> mark, RedisKey key)
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private Task<int>? next;

    /// <summary>Returns at once where no acknowledgement is asked for.</summary>
    /// <exception cref="ReplicasBehindException">Too few had it in time.</exception>
    public async ValueTask WaitAsync(CancellationToken cancellationToken)
    {
        if (options.AcknowledgedReplicas == 0) return;
        var reached = SynchronousCall.IsActive
            ? await AskAsync(isAsync: false).ConfigureAwait(false)
            : await NextRound().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (reached < options.AcknowledgedReplicas) throw new ReplicasBehindException(options.AcknowledgedReplicas, reached, options.AcknowledgeTimeout);
    }

    private Task<int> NextRound()
    {
        lock (gate)
        {
            if (next is null) last = next = RoundAsync(last);
            return next;
        }
    }

    private async Task<int> RoundAsync(Task before)
    {
        await Task.Yield(); // the caller holds the gate
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) next = null; // who comes from now on has written after the mark
        return await AskAsync(isAsync: true).ConfigureAwait(false);
    }

    private async ValueTask<int> AskAsync(bool isAsync)
    {
        await mark(isAsync).ConfigureAwait(false);
        var server = connections.Acknowledgements.GetServer(key);
        object[] arguments = [options.AcknowledgedReplicas, options.AcknowledgeTimeout.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)];
        try
        {
            return (int)(isAsync ? await server.ExecuteAsync("WAIT", arguments).ConfigureAwait(false) : server.Execute("WAIT", arguments));
        }
        catch (Exception error) when (RedisErrors.IsTransient(error))
        {
            throw RedisErrors.Unavailable(error, 1, connections.Location);
        }
    }
}
