using Hangfire;
using Hangfire.Server;
using HangfireBackgroundJob = Hangfire.BackgroundJob;
using HangfireJob = Hangfire.Common.Job;

namespace JobLib.Hangfire.Filters;

/// <summary>Makes contexts of Hangfire's out of those of JobLib.</summary>
internal static class KeptContexts
{
    public static PerformContext Perform(JobContext context, KeptParameters parameters) =>
        new(NoHangfire.Storage, parameters.Connection, JobOf(context), new Token(context.CancellationToken));

    public static HangfireBackgroundJob JobOf(JobContext context) =>
        new(context.JobId, context.Job is { } job ? CallOf(job) : null, context.CreatedAt.UtcDateTime);

    public static HangfireJob CallOf(Job job) => new(job.Type, job.Method, [.. job.Arguments]);

    /// <summary>The order among JobLib's filters that one of Hangfire's asks for; what is unspecified there is 0 here.</summary>
    public static int OrderOf(object filter) => filter is global::Hangfire.Common.IJobFilter { Order: not -1 and var order } ? order : 0;

    private sealed class Token(CancellationToken token) : IJobCancellationToken
    {
        public CancellationToken ShutdownToken { get; } = token;

        public void ThrowIfCancellationRequested() => ShutdownToken.ThrowIfCancellationRequested();
    }
}
