using System.Collections.Concurrent;
using Hangfire.Common;
using Hangfire.Server;

namespace Campaign;

// Counts what comes through, on whatever class it stands.
public class PostmarkAttribute : JobFilterAttribute, IServerFilter
{
    public static ConcurrentQueue<string> Stamped { get; } = new();

    public void OnPerforming(PerformingContext context)
    {
    }

    public void OnPerformed(PerformedContext context) => Stamped.Enqueue(context.BackgroundJob.Id);
}
