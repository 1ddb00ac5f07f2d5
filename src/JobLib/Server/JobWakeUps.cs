using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server;

/// <summary>
/// The storage's hint that there may be something new in the queues. One that fails is noted and counts as silence: the poll goes on without it.
/// </summary>
/// <param name="server">The session.</param>
/// <param name="wake">Set when there is a hint.</param>
/// <param name="atMost">How long it listens at most: whether anything came or not, there is a look then.</param>
internal sealed class JobWakeUps(ServerSession server, WakeSignal wake, TimeSpan atMost)
{
    private readonly LoopHealth health = server.Loops.HealthOf("listen for new jobs");
    private Task listening = Task.CompletedTask;

    /// <summary>There was a hint since the last call of <see cref="Listen"/>.</summary>
    public bool HasCome => listening.IsCompletedSuccessfully;

    /// <summary>
    /// Listens from now on, if it does not already. To be called before a look: what comes between the look and the wait would be overlooked until the next
    /// poll.
    /// </summary>
    public void Listen()
    {
        if (!listening.IsCompleted) return;
        listening = ListenAsync();
        if (!listening.IsCompleted)
        {
            _ = listening.ContinueWith(
                static (_, wake) => ((WakeSignal?)wake)?.Set(),
                wake,
                CancellationToken.None,
                TaskContinuationOptions.ExecuteSynchronously,
                TaskScheduler.Default
            );
        }
    }

    private async Task ListenAsync()
    {
        try
        {
            await server.Storage.Queue.WaitAsync(server.Queues, atMost, server.Lifetime).OrLeaveAsync(server.Lifetime);
            health.Worked();
        }
        catch (Exception error) when (!server.Lifetime.IsCancellationRequested)
        {
            health.Failed(error);
            await Task.Delay(server.Options.PollInterval, server.Clock, server.Lifetime); // until then there is no hint
        }
    }
}
