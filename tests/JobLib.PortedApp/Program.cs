using JobLib; using Microsoft.AspNetCore.Mvc;
var builder = WebApplication.CreateBuilder(args);
builder.Services.AddControllers();
builder.Services.AddAuthentication("Cookies").AddCookie("Cookies");
builder.Services.AddAuthorization(o => o.AddPolicy("ops", p => p.RequireRole("ops")));
builder.Services.AddScoped<IMailer, Mailer>();                                  // Reports is deliberately not registered
builder.Services.AddJobLib((sp, jobs) => jobs
    .UseSqlite(sp.GetRequiredService<IConfiguration>().GetConnectionString("Jobs")!)
    .AddFilter<TenantFilter>());
builder.Services.AddJobServer(s => { s.WorkerCount = 5; s.Queues = ["critical", "default"]; });
var app = builder.Build();
app.MapControllers();
app.MapJobDashboard("/jobs").RequireAuthorization("ops");
RecurringJob.AddOrUpdate<Reports>("nightly", x => x.BuildAsync(7, CancellationToken.None), Cron.Daily,      // before Run(), as in Hangfire
    new RecurringJobOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") });
RecurringJob.AddOrUpdate("manual", () => Console.WriteLine("by hand"), Cron.Never());                       // never fires by itself
app.Run();

[ApiController, Route("orders")]
public class OrdersController(IBackgroundJobClient client, IJobMonitor monitor) : ControllerBase
{
    [HttpPost("{id:int}")]
    public async Task<IActionResult> Post(int id, CancellationToken ct)
    {
        BackgroundJob.Enqueue(() => Console.WriteLine("Hello"));
        BackgroundJob.Enqueue("critical", () => Audit(id));                                                 // "this" gives its type only
        string a = BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(id, CancellationToken.None));
        string b = BackgroundJob.ContinueJobWith<Reports>(a, x => x.Publish(default, JobContext.None), JobContinuationOptions.OnAnyFinishedState);
        BackgroundJob.Schedule<IMailer>(x => x.SendAsync(id, CancellationToken.None), TimeSpan.FromMinutes(5));
        string batch = BatchJob.StartNew(x => { foreach (var i in new[] { 1, 2 }) x.Enqueue<IMailer>(m => m.SendAsync(i, CancellationToken.None)); });
        BatchJob.ContinueBatchWith(batch, x => x.Enqueue<Reports>(r => r.Publish(0, JobContext.None)));     // after both mails
        await client.EnqueueAsync<IMailer>(x => x.SendAsync(id, default), new() { Queue = "critical", IdempotencyKey = $"welcome-{id}" }, ct);
        await client.EnqueueManyAsync<IMailer, int>([1, 2], (m, i) => m.SendAsync(i, default), cancellationToken: ct);
        return BackgroundJob.Requeue(a, JobState.Failed) ? Conflict() : Accepted(new { jobId = b, (await monitor.FindAsync(b, ct))!.State });
    }
    [NonAction] public void Audit(int id) => Console.WriteLine($"audit {id}");
}
public interface IMailer { [AutomaticRetry(Attempts = 3, DelaysInSeconds = [1, 5, 30])] Task<int> SendAsync(int id, CancellationToken ct = default); }
public class Mailer(ILogger<Mailer> log) : IMailer
{
    public Task<int> SendAsync(int id, CancellationToken ct) { log.LogInformation("mail {Id}", id); return Task.FromResult(id); }
}
public class Reports(ILogger<Reports> log)
{
    [Queue("critical"), JobDisplayName("Report {0}"), DisableConcurrentExecution(60)]
    public Task BuildAsync(int no, CancellationToken ct) => Task.Delay(no, ct);
    public void Publish([FromResult] int mailed, JobContext ctx) => log.LogInformation("{Job} after {Mailed}", ctx.JobId, mailed);  // the mail's result
}
public class TenantFilter : IJobExecutionFilter { public ValueTask ExecuteAsync(JobContext ctx, Func<ValueTask> next) => next(); }
