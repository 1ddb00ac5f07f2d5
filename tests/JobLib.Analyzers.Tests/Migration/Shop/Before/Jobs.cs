using System.Threading.Tasks;
using Hangfire;
using Hangfire.Common;
using Hangfire.Server;

namespace Shop;

public interface IMailer
{
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = new[] { 1, 5, 30 }, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    Task SendAsync(int order, IJobCancellationToken token);
}

public class Mailer : IMailer
{
    public async Task SendAsync(int order, IJobCancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await Task.Delay(order, token.ShutdownToken);
    }
}

public class Reports
{
    [Queue("critical"), JobDisplayName("Report {0}"), DisableConcurrentExecution(60)]
    public Task BuildAsync(int number, IJobCancellationToken token) => Task.Delay(number, token.ShutdownToken);

    public void Publish(string text, PerformContext? context) => System.Console.WriteLine($"{context?.BackgroundJob.Id} of {context?.BackgroundJob.CreatedAt}: {text}");
}

public class Orders
{
    private readonly IBackgroundJobClient client;
    private readonly IRecurringJobManager manager;

    public Orders(IBackgroundJobClient client, IRecurringJobManager manager)
    {
        this.client = client;
        this.manager = manager;
    }

    public string Place(int id)
    {
        var mail = client.Enqueue<IMailer>(x => x.SendAsync(id, null!));
        var report = BackgroundJob.ContinueJobWith<Reports>(mail, x => x.Publish("placed", null), JobContinuationOptions.OnAnyFinishedState);
        Hangfire.BackgroundJob.Schedule<Reports>(x => x.Publish("later", null), System.TimeSpan.FromHours(1));
        client.Schedule<Reports>("critical", x => x.Publish("queued", null), System.TimeSpan.FromHours(1));
        manager.AddOrUpdate<Reports>("hourly", x => x.BuildAsync(1, JobCancellationToken.Null), Cron.Hourly());
        manager.Trigger("hourly");
        manager.RemoveIfExists("old");
        BackgroundJob.Requeue(mail);
        return BackgroundJob.Delete(report) ? mail : report;
    }
}
