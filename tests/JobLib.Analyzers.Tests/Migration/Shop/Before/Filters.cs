using Hangfire.Client;
using Hangfire.Common;
using Hangfire.Server;

namespace Shop;

public class TenantFilter : JobFilterAttribute, IServerFilter, IClientFilter
{
    public void OnPerforming(PerformingContext context) => Console.WriteLine($"begins {context.BackgroundJob.Id}");

    public void OnPerformed(PerformedContext context) => Console.WriteLine($"ends {context.BackgroundJob.Id}");

    public void OnCreating(CreatingContext context)
    {
        Console.WriteLine(context.Job.Method.Name);
    }

    public void OnCreated(CreatedContext context)
    {
    }
}
