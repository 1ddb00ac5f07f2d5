using System.Globalization;
using System.Net;
using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis.Safety;

/// <summary>
/// Waits until replicas have what Redis has done. <c>WAIT</c> speaks of the writes of its own connection and blocks it, so it has one of its own, on which it
/// follows a small write; all who come while a round is under way share the next one.
/// </summary>
internal sealed class Replicas(RedisStorageOptions options, RedisConnections connections, Func<bool, ValueTask<Sighting>> mark, RedisKey key)
{
    private readonly Lock gate = new();
    private Task last = Task.CompletedTask;
    private Task<(int Reached, Sighting Marked)>? next;

    /// <summary>Returns at once where no acknowledgement is asked for.</summary>
    /// <param name="done">What Redis said of itself when it had done it.</param>
    /// <param name="cancellationToken">Ends the wait, not the round.</param>
    /// <exception cref="ReplicasBehindException">Too few had it in time.</exception>
    public async ValueTask WaitAsync(Sighting done, CancellationToken cancellationToken)
    {
        if (options.AcknowledgedReplicas == 0) return;
        var (reached, marked) = SynchronousCall.IsActive
            ? await AskAsync(isAsync: false).ConfigureAwait(false)
            : await NextRound().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (done.LostUntil(marked) is not null) reached = 0; // a replica has taken over without it, and has replicas of its own
        if (reached < options.AcknowledgedReplicas) throw new ReplicasBehindException(options.AcknowledgedReplicas, reached, options.AcknowledgeTimeout);
    }

    private Task<(int Reached, Sighting Marked)> NextRound()
    {
        lock (gate)
        {
            if (next is null) last = next = RoundAsync(last);
            return next;
        }
    }

    private async Task<(int Reached, Sighting Marked)> RoundAsync(Task before)
    {
        await Task.Yield(); // the caller holds the gate
        await before.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (gate) next = null; // who comes from now on has written after the mark
        return await AskAsync(isAsync: true).ConfigureAwait(false);
    }

    private async ValueTask<(int Reached, Sighting Marked)> AskAsync(bool isAsync)
    {
        object[] arguments = [options.AcknowledgedReplicas, options.AcknowledgeTimeout.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)];
        try
        {
            var line = Line();
            var marked = await mark(isAsync).ConfigureAwait(false);
            var server = Server();
            var reached = (int)(isAsync ? await server.ExecuteAsync("WAIT", arguments).ConfigureAwait(false) : server.Execute("WAIT", arguments));
            return (line == Line() ? reached : 0, marked);
        }
        catch (Exception error) when (RedisErrors.IsTransient(error))
        {
            throw RedisErrors.Unavailable(error, 1, connections.Location);
        }
    }

    // The server, and its connection by its number. On one that was made since the mark nothing was written, and WAIT would wait for nothing.
    private (EndPoint Server, long Connection) Line()
    {
        var server = Server();
        return (server.EndPoint, server.GetCounters().Interactive.SocketCount);
    }

    private IServer Server() => RedisConnections.ServerOf(connections.Acknowledgements, key);
}
