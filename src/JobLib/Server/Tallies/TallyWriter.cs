using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Tallies;

/// <summary>Writes what a session has counted, every ten seconds. What a process that dies has counted since is lost, and nothing else.</summary>
internal sealed class TallyWriter(ServerSession server, TallyBook book) : IServerProcess
{
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);

    public string Name => "store tallies";

    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop) => NextStep.After(await WriteAsync(stop) ? Interval : Look);

    /// <summary>Writes what has changed.</summary>
    /// <returns>Whether anything had.</returns>
    public async ValueTask<bool> WriteAsync(CancellationToken stop)
    {
        var changed = book.Changed();
        foreach (var part in changed.Chunk(server.Storage.Info.MaxSet))
        {
            await server.Storage.Servers.TallyAsync(server.Id, Array.ConvertAll(part, draft => draft.Row), stop).OrLeaveAsync(stop);
            server.Loops.Contact.Worked();
            book.Written(part);
        }

        return changed.Count > 0;
    }
}
