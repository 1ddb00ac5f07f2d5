using JobLib;
using System.Threading.Tasks;

namespace Shop;

public class TenantFilter : Attribute, IJobExecutionFilter, IJobCreationFilter
{
    public void OnPerforming(JobContext context) => Console.WriteLine($"begins {context.JobId}");

    public void OnPerformed(JobContext context) => Console.WriteLine($"ends {context.JobId}");

    public void OnCreating(JobCreation context)
    {
        Console.WriteLine(context.Job.Method.Name);
    }

    public void OnCreated(JobCreation context)
    {
    }

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

    public async ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
    {
        OnCreating(creation);
        await next();
        OnCreated(creation);
    }
}
