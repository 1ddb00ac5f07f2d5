using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>
/// Finds a family: up to where it begins, and from there down, a level at a time. Who is on the way stands in it also where the storage does not name it. Of
/// the members of a batch the first stand in it, each below its parent where that is a member too; there is a list of all.
/// </summary>
internal sealed class FamilyReads
{
    private const int MostUp = 20;
    private const int MostDeep = 20;
    private const int MostNodes = 500; // bounded: a page is drawn of it
    private const int MostNamed = 100; // as many of each as a storage names
    private const int MostBatches = 10; // whose members are read: each is a question to the storage

    private readonly DashboardRequest request;
    private readonly Dictionary<string, JobDetails> jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchSummary> batches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> onTheWay = new(StringComparer.Ordinal); // below each the one that leads here
    private readonly Dictionary<string, string[]> below = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string[]> members = new(StringComparer.Ordinal);

    private FamilyReads(DashboardRequest request) => this.request = request;

    public static ValueTask<Family> OfAsync(DashboardRequest request, JobDetails job)
    {
        var reads = new FamilyReads(request);
        reads.jobs[job.Id] = job;
        return reads.FindAsync(job.Id);
    }

    public static ValueTask<Family> OfAsync(DashboardRequest request, BatchSummary batch)
    {
        var reads = new FamilyReads(request);
        reads.batches[batch.Id] = batch;
        return reads.FindAsync(batch.Id);
    }

    private async ValueTask<Family> FindAsync(string here)
    {
        var (top, before) = await RiseAsync(here);
        await DescendAsync(top);
        return new(here, await NodeAsync(top, ""), before);
    }

    private async ValueTask<(string Top, string? Before)> RiseAsync(string here)
    {
        var (top, seen) = (here, new HashSet<string>(StringComparer.Ordinal) { here });
        for (var steps = 0; steps < MostUp; steps++)
        {
            var (parent, batch) = Above(top);
            await LoadAsync([parent, batch]);
            if (new[] { parent.Id, batch.Id }.FirstOrDefault(id => id is not null && Known(id) && seen.Add(id)) is not { } above)
                return (top, parent.Id is null || seen.Contains(parent.Id) ? null : parent.Id);
            (onTheWay[above], top) = (top, above);
        }

        return (top, Above(top).Parent.Id);
    }

    private async ValueTask DescendAsync(string top)
    {
        var placed = new HashSet<string>(StringComparer.Ordinal) { top };
        string[] level = [top];
        for (var depth = 0; depth < MostDeep && level.Length > 0; depth++)
        {
            await ReadMembersAsync(level);
            await LoadAsync([.. level.SelectMany(Below).Take(MostNodes)]);
            foreach (var id in level)
            {
                below[id] =
                [
                    .. Below(id).Select(child => child.Id).OfType<string>().Where(child => Known(child) && placed.Count < MostNodes && placed.Add(child)),
                ];
            }

            level = [.. level.SelectMany(id => below[id])];
        }
    }

    private async ValueTask ReadMembersAsync(IEnumerable<string> level)
    {
        foreach (var batch in level.Where(batches.ContainsKey).Take(Math.Max(0, MostBatches - members.Count)).ToArray())
        {
            var query = new JobQuery { BatchId = batch, Size = MostNamed, Order = JobOrder.OldestFirst };
            var page = await request.Reads.GetAsync($"first members {batch}", (reader, token) => reader.QueryAsync(query, token), request.Aborted);
            members[batch] = [.. page.Items.Select(job => job.Id)];
        }
    }

    private async ValueTask<FamilyNode> NodeAsync(string id, string relation)
    {
        var nodes = new List<FamilyNode>();
        foreach (var child in below.GetValueOrDefault(id, [])) nodes.Add(await NodeAsync(child, RelationOf(id, child)));
        var (job, batch) = (jobs.GetValueOrDefault(id), batches.GetValueOrDefault(id));
        var name = job is null ? batch?.Description ?? "Batch" : request.Names.Of(job, await request.MayAsync(JobDashboardAction.ViewArguments, id));
        var isCut =
            (job?.Children ?? batch?.Children)?.Count >= MostNamed
            || batch?.Nested.Count >= MostNamed
            || members.GetValueOrDefault(id)?.Length >= MostNamed;
        return new(id, name, relation, nodes) { Job = job, Batch = batch, HasMore = isCut || Below(id).Count() > nodes.Count };
    }

    private (Named Parent, Named Batch) Above(string id) => jobs.TryGetValue(id, out var job)
        ? (new(job.ParentId, job.ParentIsBatch), new(job.BatchId, true))
        : (new(batches[id].ParentId), new(batches[id].BatchId, true));

    private IEnumerable<Named> Below(string id)
    {
        var way = onTheWay.TryGetValue(id, out var next) ? new[] { new Named(next) } : [];
        var named = jobs.TryGetValue(id, out var job)
            ? job.Children.Select(child => new Named(child))
            :
            [
                .. batches[id].Nested.Select(nested => new Named(nested, true)), .. batches[id].Children.Select(child => new Named(child)),
                .. members.GetValueOrDefault(id, []).Select(member => new Named(member, false)),
            ];
        return way.Concat(named).DistinctBy(one => one.Id).Where(one => !FollowsMember(id, one.Id));
    }

    // It stands below the member that it comes after.
    private bool FollowsMember(string batch, string? id) =>
        id is not null
        && members.GetValueOrDefault(batch)?.Contains(id) == true
        && jobs.GetValueOrDefault(id)?.ParentId is { } parent
        && members[batch].Contains(parent);

    private string RelationOf(string id, string child) => batches.ContainsKey(id) && Above(child).Parent.Id != id ? "holds" : "then";

    private bool Known(string id) => jobs.ContainsKey(id) || batches.ContainsKey(id);

    private async ValueTask LoadAsync(IReadOnlyList<Named> some)
    {
        foreach (var job in await request.Reads.FindAsync(Unknown(some.Where(one => one.IsBatch != true)), request.Aborted)) jobs[job.Id] = job;
        foreach (var batch in await request.Reads.FindBatchesAsync(Unknown(some.Where(one => one.IsBatch != false)), request.Aborted))
            batches[batch.Id] = batch;
    }

    private JobId[] Unknown(IEnumerable<Named> some) =>
        [.. some.Select(one => JobId.TryParse(one.Id, out var id) && !Known(one.Id ?? "") ? id : (JobId?)null).OfType<JobId>().Distinct()];

    // Where nothing says whether it is a job or a batch, who knows it says so.
    private readonly record struct Named(string? Id, bool? IsBatch = null);
}
