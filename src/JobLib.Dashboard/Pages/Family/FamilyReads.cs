using System.Security.Cryptography;
using System.Text;
using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>
/// Finds a family: up to where it begins, and from there down, a level at a time. Of the members of a batch only those on the way stand in it; a batch may have any number, and there is a list of them.
/// </summary>
internal sealed class FamilyReads
{
    private const int MostUp = 20;
    private const int MostDeep = 20;
    private const int MostNodes = 500; // bounded: a page is drawn of it
    private const int MostNamed = 100; // as many of each as a storage names

    private readonly DashboardRequest request;
    private readonly Dictionary<string, JobDetails> jobs = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchSummary> batches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> onTheWay = new(StringComparer.Ordinal); // of a batch the member that leads here
    private readonly Dictionary<string, string[]> below = new(StringComparer.Ordinal);

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
            await LoadAsync([.. new[] { parent, batch }.OfType<string>()]);
            if (Known(parent) && parent is not null && seen.Add(parent)) top = parent;
            else if (Known(batch) && batch is not null && seen.Add(batch)) (onTheWay[batch], top) = (top, batch);
            else return (top, parent is null || seen.Contains(parent) ? null : parent);
        }

        return (top, Above(top).Parent);
    }

    private async ValueTask DescendAsync(string top)
    {
        var placed = new HashSet<string>(StringComparer.Ordinal) { top };
        string[] level = [top];
        for (var depth = 0; depth < MostDeep && level.Length > 0; depth++)
        {
            await LoadAsync([.. level.SelectMany(Below).Take(MostNodes)]);
            foreach (var id in level) below[id] = [.. Below(id).Where(child => Known(child) && placed.Count < MostNodes && placed.Add(child))];
            level = [.. level.SelectMany(id => below[id])];
        }
    }

    private async ValueTask<FamilyNode> NodeAsync(string id, string relation)
    {
        var nodes = new List<FamilyNode>();
        foreach (var child in below.GetValueOrDefault(id, [])) nodes.Add(await NodeAsync(child, RelationOf(id, child)));
        if (jobs.TryGetValue(id, out var job))
        {
            var isOpen = await request.MayAsync(JobDashboardAction.ViewArguments, id);
            return new(id, request.Names.Of(job, isOpen), relation, nodes) { Job = job, HasMore = job.Children.Count > nodes.Count || job.Children.Count >= MostNamed };
        }

        var batch = batches[id];
        var named = batch.Children.Count + batch.Nested.Count;
        return new(id, batch.Description ?? "Batch", relation, nodes) { Batch = batch, HasMore = named > nodes.Count || batch.Children.Count >= MostNamed || batch.Nested.Count >= MostNamed };
    }

    private (string? Parent, string? Batch) Above(string id) => jobs.TryGetValue(id, out var job) ? (job.ParentId, job.BatchId) : (batches[id].ParentId, batches[id].BatchId);

    private IEnumerable<string> Below(string id)
    {
        if (jobs.TryGetValue(id, out var job)) return job.Children;
        var batch = batches[id];
        return [.. batch.Nested, .. onTheWay.TryGetValue(id, out var member) ? [member] : Array.Empty<string>(), .. batch.Children];
    }

    private string RelationOf(string id, string child) => batches.TryGetValue(id, out var batch) && !batch.Children.Contains(child) ? "holds" : "then";

    private bool Known(string? id) => id is not null && (jobs.ContainsKey(id) || batches.ContainsKey(id));

    // Which of them are jobs and which are batches is told apart by who knows them.
    private async ValueTask LoadAsync(IReadOnlyList<string> ids)
    {
        var wanted = Parse(ids.Where(id => !Known(id)));
        if (wanted.Length == 0) return;
        foreach (var job in await request.Reads.GetAsync($"family jobs {Key(wanted)}", (reader, token) => reader.FindAsync(wanted, token), request.Aborted)) jobs[job.Id] = job;
        var others = Parse(ids.Where(id => !Known(id)));
        if (others.Length == 0) return;
        foreach (var batch in await request.Reads.GetAsync($"family batches {Key(others)}", (reader, token) => reader.FindBatchesAsync(others, token), request.Aborted)) batches[batch.Id] = batch;
    }

    private static JobId[] Parse(IEnumerable<string> ids) => [.. ids.Distinct(StringComparer.Ordinal).Select(text => JobId.TryParse(text, out var id) ? id : (JobId?)null).OfType<JobId>()];

    private static string Key(JobId[] ids) => Convert.ToHexString(SHA256.HashData(Encoding.ASCII.GetBytes(string.Concat(ids)))); // of hundreds of ids: what is kept is found by a short one
}
