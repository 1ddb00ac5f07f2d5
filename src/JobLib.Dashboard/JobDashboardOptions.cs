using JobLib.Dashboard.Access;
using Microsoft.AspNetCore.Http;

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

    /// <summary>
    /// Whether schedules that the application declares in its code (<c>jobs.AddRecurring</c>) may be changed on the page by those who may change others.
    /// </summary>
    /// <value>Default: false. What the page changes holds until the application starts again: then its code counts.</value>
    public bool EditDeclared { get; set; }

    /// <summary>
    /// Whether jobs can be created on the page: after another one, with other arguments, and of <see cref="EnqueueTypes"/>. <see cref="Authorize"/> is asked
    /// for <see cref="JobDashboardAction.Enqueue"/>.
    /// </summary>
    /// <value>Default: false: nobody can. Whoever can calls any method that has run as a job, with any arguments.</value>
    public bool AllowEnqueue { get; set; }

    /// <summary>
    /// The types of whose public methods a job can be created without one to begin from, where <see cref="AllowEnqueue"/> is set.
    /// </summary>
    /// <value>Default: none.</value>
    public IList<Type> EnqueueTypes { get; } = [];

    /// <summary>
    /// Names jobs in lists and titles; null or nothing from it, or an exception, leaves the job its ordinary name. Not asked for users who may not see
    /// arguments.
    /// </summary>
    /// <value>Default: null: the method's <see cref="JobDisplayNameAttribute"/>, else <c>Type.Method</c>.</value>
    /// <remarks>It is handed the stored arguments as they are: leave out of the name what is <see cref="SensitiveAttribute">sensitive</see>.</remarks>
    public Func<JobSummary, string?>? DisplayName { get; set; }

    /// <summary>How many rows a page of a list has, 1 to 500.</summary>
    /// <value>Default: 50.</value>
    public int PageSize { get; set; } = 50;

    /// <summary>Makes the address of a trace out of its W3C trace id, for the link on a job's page.</summary>
    /// <value>Default: null: the page shows the id alone.</value>
    public Func<string, string?>? TraceUrl { get; set; }

    /// <summary>
    /// Opens the dashboard, in every environment, to everyone who can reach it under one of <see cref="UnauthenticatedHosts"/> and spells its address as it was
    /// mapped. A warning is logged at every start.
    /// </summary>
    /// <value>Default: false: without an authorization policy it answers only in Development, to this machine.</value>
    public bool AllowUnauthenticated { get; set; }

    /// <summary>
    /// The names of hosts, without a port, under which <see cref="AllowUnauthenticated"/> opens the dashboard. A policy does not ask for them.
    /// </summary>
    /// <value>Default: <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c>.</value>
    /// <remarks>
    /// Name the host that people type. With any name allowed, a stranger's page whose name resolves to this machine could use the dashboard through the browser
    /// of somebody who can reach it.
    /// </remarks>
    public IList<string> UnauthenticatedHosts { get; } = [.. LocalAccess.Hosts];

    /// <summary>Names the user of a request in the audit trail; null or nothing from it leaves the ordinary name.</summary>
    /// <value>Default: null: the user's name, else the claim <c>preferred_username</c>, else the e-mail address, else the name identifier; <c>anonymous</c>
    /// without any.</value>
    /// <remarks>
    /// Behind a proxy that signs people in, the name is in a header of its: <c>options.UserName = context => context.Request.Headers["X-Remote-User"]</c>.
    /// </remarks>
    public Func<HttpContext, string?>? UserName { get; set; }

    /// <summary>Decides, for those whom the authorization policy has let in, what each may see and do. Asked on the server for every request.</summary>
    /// <value>Default: null: everything, but for what <see cref="ReadOnly"/> forbids.</value>
    /// <example><c>options.Authorize = access => ValueTask.FromResult(access.IsRead || access.User.IsInRole("ops"))</c></example>
    public Func<JobDashboardAccess, ValueTask<bool>>? Authorize { get; set; }
}
