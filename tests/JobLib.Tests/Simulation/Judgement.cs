using JobLib.InMemory;
using JobLib.InMemory.Ready;

namespace JobLib.Tests.Simulation;

/// <summary>Looks at the end of a history whether everything is as it should be.</summary>
internal sealed class Judgement(Timeline timeline, InMemoryStorage storage, Evidence evidence, IReadOnlyList<SimulatedServer> servers)
{
    public void Judge()
    {
        foreach (var intent in evidence.Intents) Judge(intent);
        JudgeCounters();
        JudgeServers();
        if (Evidence.Now(storage.Reader.OrphansAsync(100, default)).Count > 0) evidence.Fault("orphans are left");
    }

    private void Judge(Intent intent)
    {
        var name = $"job {intent.Number} ({intent.Kind})";
        if (intent.Id is not { } id || Evidence.Now(storage.Reader.FindAsync([id], default)) is not [var job])
        {
            if (intent.Acknowledged) evidence.Fault($"{name} was acknowledged and is gone");
            return;
        }

        var returned = intent.Runs.Exists(run => run.End == RunEnd.Returned);
        switch (job.State)
        {
            case JobState.Succeeded when !returned:
                evidence.Fault($"{name} is Succeeded though no run returned");
                break;
            case JobState.Failed when intent.Throws != int.MaxValue && !(job.Error?.Type == "Poison" && servers.Count(LookedDead) >= job.Crashes):
                evidence.Fault($"{name} is Failed: {job.Error?.Type} {job.Error?.Message} {job.Reason}");
                break;
            case JobState.Deleted when !intent.MayBeDeleted && intent.Parent is null && intent.ParentBatch.Count == 0 && !intent.MayBeTakenBack:
                evidence.Fault($"{name} is Deleted though nobody wanted that: {job.Reason}");
                break;
            case JobState.Awaiting when !MayAwait(intent):
                evidence.Fault($"{name} awaits parents that are over");
                break;
            case JobState.Enqueued or JobState.Scheduled or JobState.Processing:
                evidence.Fault($"{name} is still {job.State} on {job.Server}; {job.Reason}");
                break;
        }

        var completions = job.History.Count(entry => entry is { State: JobState.Succeeded });
        if (completions > 1 + intent.Touched.Count) evidence.Fault($"{name} has {completions} completions");
        if (job.Fence < intent.Runs.Select(run => run.Fence).DefaultIfEmpty().Max()) evidence.Fault($"{name} has a lower fence than its last run");
        timeline.Note((long)job.State);
    }

    // One that was paused, or did not get through, past its lease looks dead to the others as well, and a job that they have given up by then stays Failed.
    private static bool LookedDead(SimulatedServer server) =>
        !server.Process.IsAlive || server.PausedFor >= SimulatedServer.SelfFence || server.DoubtedUntil > TimeSpan.MinValue;

    private bool MayAwait(Intent intent)
    {
        IEnumerable<Intent> parents = intent.Parent is { } parent ? [parent] : intent.ParentBatch;
        return parents.Any(before => before.Id is { } id && Evidence.Now(storage.Reader.FindAsync([id], default)) is not [{ State: JobState.Succeeded }]);
    }

    private void JudgeCounters()
    {
        var overview = Evidence.Now(storage.Reader.OverviewAsync(default));
        foreach (var state in Enum.GetValues<JobState>())
        {
            var rows = Evidence.Now(storage.Reader.QueryAsync(new() { States = [state], Size = 500 }, default)).Items.Count;
            if (rows != overview.Counts[state]) evidence.Fault($"{overview.Counts[state]} jobs are counted as {state} and {rows} are there");
        }

        foreach (var queue in overview.Queues)
        {
            if (queue is not { Enqueued: 0, Processing: 0 }) evidence.Fault($"queue {queue.Name} counts {queue.Enqueued} + {queue.Processing} jobs");
        }
    }

    private void JudgeServers()
    {
        foreach (var server in Evidence.Now(storage.Reader.ServersAsync(default)))
        {
            if (server.Held > 0) evidence.Fault($"{server.Name} still holds {server.Held} jobs");
        }

        foreach (var server in servers.Where(server => server.IsServing))
        {
            if (server.Process.Threads.Running != SimulatedServer.Loops)
                evidence.Fault($"{server.Name} has {server.Process.Threads.Running} loops instead of {SimulatedServer.Loops}");
            if (server.Bodies != 0) evidence.Fault($"{server.Name} still runs {server.Bodies} bodies");
        }
    }
}
