using System.Runtime.ExceptionServices;
using Hangfire.Server;

namespace JobLib.Hangfire.Filters;

/// <summary>A server filter of Hangfire's, around the body of a job.</summary>
internal sealed class KeptServerFilter(IServerFilter filter) : IJobExecutionFilter
{
    public int Order => KeptContexts.OrderOf(filter);

    public async ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
    {
        var perform = KeptContexts.Perform(context, new(context.Parameters));
        var performing = new PerformingContext(perform);
        filter.OnPerforming(performing);
        if (performing.Canceled) return; // as in Hangfire: the job succeeds without a result
        Exception? error = null;
        try
        {
            await next();
        }
        catch (Exception thrown) // the filter sees it first
        {
            error = thrown;
        }

        var performed = new PerformedContext(performing, result: null, canceled: false, error);
        filter.OnPerformed(performed);
        if (error is not null && !performed.ExceptionHandled) ExceptionDispatchInfo.Throw(error);
    }
}
