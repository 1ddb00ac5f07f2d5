using System.Collections.Concurrent;
using JobLib;
using System.Threading.Tasks;

namespace Campaign;

// Counts what comes through, on whatever class it stands.
public class PostmarkAttribute : Attribute, IJobExecutionFilter
{
    public static ConcurrentQueue<string> Stamped { get; } = new();

    public void OnPerforming(JobContext context)
    {
    }

    public void OnPerformed(JobContext context) => Stamped.Enqueue(context.JobId);

    public async ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
    {
        OnPerforming(context);
        try
        {
            await next();
        }
        finally
        {
            OnPerformed(context);
        }
    }
}
