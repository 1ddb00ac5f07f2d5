namespace JobLib.Dashboard.Tests.Samples;

/// <summary>Who looks may see all but one job, and the arguments of all but another.</summary>
internal sealed class Secrets
{
    public string? Hidden { get; set; }

    public string? Closed { get; set; }

    public ValueTask<bool> Allows(JobDashboardAccess access) =>
        new(access.Resource is null || (access.Resource != Hidden && (access.Resource != Closed || access.Action != JobDashboardAction.ViewArguments)));
}
