namespace JobLib;

/// <summary>How the dashboard looks and what it lets people do. Given to <c>app.MapJobDashboard("/jobs", options => …)</c>.</summary>
public sealed class JobDashboardOptions
{
    /// <summary>The name in the header and in the browser's tabs.</summary>
    /// <value>Default: <c>Jobs</c>.</value>
    public string Title { get; set; } = "Jobs";

    /// <summary>Where the link back to the application leads.</summary>
    /// <value>Default: null: there is no such link.</value>
    public string? BackLink { get; set; }

    /// <summary>Whether the dashboard only shows. Every change is refused on the server, and its button is absent.</summary>
    /// <value>Default: false.</value>
    public bool ReadOnly { get; set; }

    /// <summary>Names jobs in lists and titles; null from it leaves the job its ordinary name. Not asked for users who may not see arguments.</summary>
    /// <value>Default: null: the method's <see cref="JobDisplayNameAttribute"/>, else <c>Type.Method</c>.</value>
    /// <remarks>It is handed the stored arguments as they are: leave out of the name what is <see cref="SensitiveAttribute">sensitive</see>.</remarks>
    public Func<JobSummary, string?>? DisplayName { get; set; }

    /// <summary>How many rows a page of a list has, 1 to 500.</summary>
    /// <value>Default: 50.</value>
    public int PageSize { get; set; } = 50;

    /// <summary>Makes the address of a trace out of its W3C trace id, for the link on a job's page.</summary>
    /// <value>Default: null: the page shows the id alone.</value>
    public Func<string, string?>? TraceUrl { get; set; }

    /// <summary>Opens the dashboard to everyone who can reach it, in every environment. A warning is logged at every start.</summary>
    /// <value>Default: false: without an authorization policy it answers only in Development, to this machine.</value>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>Decides, for those whom the authorization policy has let in, what each may see and do. Asked on the server for every request.</summary>
    /// <value>Default: null: everything, but for what <see cref="ReadOnly"/> forbids.</value>
    /// <example><c>options.Authorize = access => ValueTask.FromResult(access.IsRead || access.User.IsInRole("ops"))</c></example>
    public Func<JobDashboardAccess, ValueTask<bool>>? Authorize { get; set; }
}
