using System.Threading.Tasks;
using JobLib;
using System.Threading;

namespace Shop;

public interface IMailer
{
    [AutomaticRetry(Attempts = 3, DelaysInSeconds = new[] { 1, 5, 30 }, OnAttemptsExceeded = AttemptsExceededAction.Delete)]
    Task SendAsync(int order, CancellationToken token);
}

public class Mailer : IMailer
{
    public async Task SendAsync(int order, CancellationToken token)
    {
        token.ThrowIfCancellationRequested();
        await Task.Delay(order, token);
    }
}

public class Reports
{
    [Queue("critical"), JobDisplayName("Report {0}"), DisableConcurrentExecution(60)]
    public Task BuildAsync(int number, CancellationToken token) => Task.Delay(number, token);

    public void Publish(string text, JobContext? context) => System.Console.WriteLine($"{context?.JobId} of {context?.CreatedAt}: {text}");
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
        var mail = client.Enqueue<IMailer>(x => x.SendAsync(id, CancellationToken.None));
        var report = BackgroundJob.ContinueJobWith<Reports>(mail, x => x.Publish("placed", JobContext.None), JobContinuationOptions.OnAnyFinishedState);
        BackgroundJob.Schedule<Reports>(x => x.Publish("later", JobContext.None), System.TimeSpan.FromHours(1));
        client.Schedule<Reports>("critical", x => x.Publish("queued", JobContext.None), System.TimeSpan.FromHours(1));
        RecurringJob.AddOrUpdate<Reports>("hourly", x => x.BuildAsync(1, CancellationToken.None), Cron.Hourly());
        RecurringJob.TriggerJob("hourly");
        RecurringJob.RemoveIfExists("old");
        BackgroundJob.Requeue(mail);
        return BackgroundJob.Delete(report) ? mail : report;
    }
}
