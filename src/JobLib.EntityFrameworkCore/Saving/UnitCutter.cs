using JobLib.Storage;

namespace JobLib.EntityFrameworkCore.Saving;

/// <summary>Brings what was collected into as few units of the storage's size as it takes, in its order.</summary>
internal sealed class UnitCutter(int max)
{
    private List<NewBatch> batches = [];
    private List<NewJob> jobs = [];
    private HashSet<JobId> ids = [];

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
                if (jobs.Count == max) yield return Take();
                jobs.Add(job);
                ids.Add(job.Id);
            }
        }

        if (batches.Count + jobs.Count > 0) yield return Take();
    }

    private InsertRequest Take()
    {
        var unit = new InsertRequest { Batches = batches, Jobs = jobs };
        (batches, jobs, ids) = ([], [], []);
        return unit;
    }
}
