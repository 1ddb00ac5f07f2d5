using JobLib.Kernel.Rows;

namespace JobLib.Kernel.Claiming;

/// <summary>Pauses queues and resumes them.</summary>
internal sealed class Pauses(IJobRows jobs, IServerRows servers, ILedgerRows ledger)
{
    public void Set(IReadOnlyList<string> queues, bool paused, JobActor actor)
    {
        var changed = queues.Where(queue => jobs.SetPaused(queue, paused)).ToList();
        if (changed.Count == 0) return;
        servers.RaiseSignals();
        ledger.Audit(actor, paused ? "pause queue" : "resume queue", changed[0], changed.Count);
    }
}
