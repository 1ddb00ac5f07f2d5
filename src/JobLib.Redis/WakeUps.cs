using JobLib.Relational;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>
/// Wakes those who wait for jobs: scripts publish the queues in which something has become ready, and each process listens once. A slow look is the net below.
/// </summary>
internal sealed class WakeUps(RedisSession session) : IAsyncDisposable
{
    private readonly WaitingList waiting = new();
    private readonly SemaphoreSlim subscribing = new(1, 1);
    private ChannelMessageQueue? messages;

    public async Task WaitAsync(IReadOnlyList<string> queues, TimeSpan atMost, CancellationToken cancellationToken)
    {
        await ListenAsync(cancellationToken).ConfigureAwait(false);
        cancellationToken.ThrowIfCancellationRequested();
        await waiting.WaitAsync(queues, atMost < session.Options.PollInterval ? atMost : session.Options.PollInterval, cancellationToken).ConfigureAwait(false);
    }

    public async ValueTask DisposeAsync()
    {
        if (messages is null) return;
        session.Connections.Main.ConnectionRestored -= OnRestored;
        await messages.UnsubscribeAsync(CommandFlags.FireAndForget).ConfigureAwait(false);
    }

    private async ValueTask ListenAsync(CancellationToken cancellationToken)
    {
        if (messages is not null) return;
        await subscribing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (messages is not null) return;
            var queue = await session.Connections.Main.GetSubscriber().SubscribeAsync(session.WakeChannel).ConfigureAwait(false);
            queue.OnMessage(message => waiting.Wake((string?)message.Message ?? WaitingList.AnyQueue));
            session.Connections.Main.ConnectionRestored += OnRestored;
            messages = queue;
            waiting.Wake(WaitingList.AnyQueue); // what was told while nobody listened is lost
        }
        catch (Exception error) when (RedisErrors.IsTransient(error))
        {
            // Redis is away; whoever sleeps looks again by himself, and listens then.
        }
        finally
        {
            subscribing.Release();
        }
    }

    private void OnRestored(object? sender, ConnectionFailedEventArgs connection) => waiting.Wake(WaitingList.AnyQueue);
}
