using JobLib.Storage;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>Brings what was collected into as few units of the storage's size as it takes, in its order.</summary>
internal sealed class UnitCutter(int max)
{
    private List<NewBatch> batches = [];
    private List<NewJob> jobs = [];
    private HashSet<JobId> ids = [];
    private Dictionary<string, bool> names = []; // the unique keys, and whether one of their jobs may replace another

    public IEnumerable<InsertRequest> Cut(IEnumerable<InsertRequest> requests)
    {
        foreach (var request in requests)
        {
            foreach (var batch in request.Batches)
            {
                if (batches.Count == max || (batch.Start.Kind == JobStartKind.AfterJob && ids.Contains(batch.Start.Parent)))
                    yield return Take(); // in a unit the batches come first
                batches.Add(batch);
            }

            foreach (var job in request.Jobs)
            {
                if (jobs.Count == max || MustFollow(job)) yield return Take();
                jobs.Add(job);
                ids.Add(job.Id);
                if (job.Unique is { } key) names[key.Name] = key.Replaces;
            }
        }

        if (batches.Count + jobs.Count > 0) yield return Take();
    }

    // A job that may replace another is the only one of its unit with its unique key.
    private bool MustFollow(NewJob job) => job.Unique is { } key && names.TryGetValue(key.Name, out var replaces) && (replaces || key.Replaces);

    private InsertRequest Take()
    {
        var unit = new InsertRequest { Batches = batches, Jobs = jobs };
        (batches, jobs, ids, names) = ([], [], [], []);
        return unit;
    }
}
