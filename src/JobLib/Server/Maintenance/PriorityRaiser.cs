using JobLib.Server.Loops;
using JobLib.Storage;

namespace JobLib.Server.Maintenance;

/// <summary>Raises the priority of jobs that have waited. Sleeps until the next of them rises, as far as the storage knows.</summary>
/// <param name="storage">Whose jobs.</param>
/// <param name="after">How long a job waits for each step.</param>
internal sealed class PriorityRaiser(IMaintenance storage, TimeSpan after) : IServerProcess
{
    private const int MaxSet = 1_000; // bounded: a backlog must not hold one long transaction

    /// <summary>The pause after a step, whatever there is to do: who has waited for minutes waits for another second.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromSeconds(1);

    /// <summary>What has become ready since rises no sooner than after its time; what comes back from elsewhere may.</summary>
    private readonly TimeSpan longest = after < DueTime.Longest ? after : DueTime.Longest;

    public string Name => "raise priorities";

    /// <summary>Set by nobody: what has just become ready has not waited.</summary>
    public WakeSignal Wake { get; } = new();

    public async ValueTask<NextStep> StepAsync(CancellationToken stop)
    {
        var done = await storage.AgeAsync(after, MaxSet, stop);
        var wait = done.NextIn is { } next && next < longest ? next : longest;
        return new(wait > Pace ? wait : Pace, done.Done > 0);
    }
}
