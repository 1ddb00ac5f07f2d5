using JobLib.Dashboard.Routing;

namespace JobLib.Dashboard.Pages;

/// <summary>A job in a list, as this user may see it.</summary>
/// <param name="Job">The job.</param>
/// <param name="Name">What it is called.</param>
/// <param name="IsOpen">The user may see its arguments, error message, tags and progress.</param>
internal sealed record JobTableRow(JobSummary Job, string Name, bool IsOpen)
{
    /// <summary>Its arguments in short, which tell jobs of one name apart; null when the name is made of them, or when they may not be shown.</summary>
    public string? Arguments { get; init; }

    public string? ErrorText => Job.Error is not { } error ? null : IsOpen && error.Message.Length > 0 ? error.Message : error.Type;

    public static async ValueTask<JobTableRow> OfAsync(DashboardRequest request, JobSummary job)
    {
        var isOpen = await request.MayAsync(JobDashboardAction.ViewArguments, job.Id);
        var name = request.Names.Of(job, isOpen);
        return new(job, name, isOpen) { Arguments = isOpen && name == request.Names.Of(job, withArguments: false) ? request.Values.Short(job.Payload) : null };
    }

    public static async ValueTask<IReadOnlyList<JobTableRow>> OfAsync(DashboardRequest request, IReadOnlyList<JobSummary> jobs)
    {
        var rows = new List<JobTableRow>(jobs.Count);
        foreach (var job in jobs) rows.Add(await OfAsync(request, job));
        return rows;
    }
}
