using JobLib.Invocation;

namespace JobLib.Dashboard.Reading;

/// <summary>What jobs are called on pages and in the JSON API.</summary>
internal sealed class JobNames(JobDashboardOptions options, JobCallResolver resolver)
{
    /// <param name="job">The job.</param>
    /// <param name="withArguments">The user may see arguments, which a formatted name may hold.</param>
    public string Of(JobSummary job, bool withArguments) => (withArguments ? Own(job) : null) ?? Of(job.Payload, withArguments);

    /// <summary>What the attributes of a call's method say; empty when it is not known here, or they say nothing.</summary>
    public IReadOnlyList<(string Name, string Value)> Settings(JobPayload payload)
    {
        try
        {
            return MethodSettings.Of(resolver.Resolve(payload));
        }
        catch (Exception)
        {
            return []; // what is not known here, or has an attribute that throws
        }
    }

    /// <summary>The name of a call that is no job yet, such as a recurring job's.</summary>
    public string Of(JobPayload payload, bool withArguments) => withArguments ? JobDisplayNames.For(payload, resolver) : JobDisplayNames.Plain(payload);

    private string? Own(JobSummary job)
    {
        try
        {
            return options.DisplayName?.Invoke(job) is { } name && !string.IsNullOrWhiteSpace(name) ? name : null;
        }
        catch (Exception)
        {
            return null; // one job that the application did not think of takes no list away
        }
    }
}
