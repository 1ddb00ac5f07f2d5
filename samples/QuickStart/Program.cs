using System.Text.Json;
using JobLib;
using QuickStart;
using QuickStart.Flow;

// Development unless something says otherwise, so that the page with exceptions and the local dashboard work at once.
var environment = Environment.GetEnvironmentVariable("ASPNETCORE_ENVIRONMENT") ?? Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Development";
var builder = WebApplication.CreateBuilder(new WebApplicationOptions { Args = args, EnvironmentName = environment });
if (string.IsNullOrEmpty(builder.Configuration["urls"])) builder.WebHost.UseUrls("http://localhost:5000");

builder.Services.AddScoped<IOrderService, OrderService>();
builder.Services.AddScoped<FlakyService>();
builder.Services.AddSingleton<FlowBoard>();
builder.Services.AddJobLib(jobs =>
{
    jobs.UseChosenStorage().AddRecurring<ReportService>("heartbeat", x => x.HeartbeatAsync(), Cron.Minutely());
    jobs.Limits.Rate("api", permits: 5, per: TimeSpan.FromSeconds(1), burst: 1);
});
builder.Services.AddJobServer();
builder.Services.AddJobServer("shared", options => (options.Queues, options.WorkerCount) = (["shared"], 2)); // for the page /flow
builder.Services.AddHostedService<Tour>();
builder.AddWatching();

var app = builder.Build();
app.MapJobDashboard("/jobs"); // without a policy: in Development, to a browser on this machine
app.MapWatching();
app.MapFlow();

// Fire and forget: the answer goes out at once, the work is done by a worker.
app.MapPost("/orders", async (OrderRequest? order, IBackgroundJobClient jobs, CancellationToken ct) =>
{
    var id = order?.Id ?? Random.Shared.Next(1, 1_000_000);
    return Accepted(await jobs.EnqueueAsync<IOrderService>(x => x.ProcessAsync(id), cancellationToken: ct));
});

// Fails twice, then succeeds: see the attempts in its history.
app.MapPost("/flaky", async (IBackgroundJobClient jobs, CancellationToken ct) =>
    Accepted(await jobs.EnqueueAsync<FlakyService>(x => x.SometimesAsync(JobContext.None), cancellationToken: ct)));

// Delayed.
app.MapPost("/later", async (double? seconds, IBackgroundJobClient jobs, CancellationToken ct) =>
    Accepted(await jobs.ScheduleAsync<IOrderService>(x => x.ProcessAsync(0), TimeSpan.FromSeconds(seconds ?? 5), cancellationToken: ct)));

// Reports its progress, stops when it is told to, and goes on where it was after a restart.
app.MapPost("/long", async (int? seconds, IBackgroundJobClient jobs, CancellationToken ct) =>
{
    var length = seconds ?? 30;
    return Accepted(await jobs.EnqueueAsync<LongService>(x => x.RunAsync(length, JobContext.None, CancellationToken.None), cancellationToken: ct));
});

// Many in one go: a few round trips, not one a job.
app.MapPost("/many", async (int? count, IBackgroundJobClient jobs, CancellationToken ct) =>
{
    var ids = await jobs.EnqueueManyAsync<IOrderService, int>(
        Enumerable.Range(1, Math.Clamp(count ?? 10_000, 1, 1_000_000)),
        (x, id) => x.TouchAsync(id),
        cancellationToken: ct
    );
    return Results.Accepted("/api/stats", new { count = ids.Count });
});

// A continuation: starts when its parent has succeeded, and is handed the parent's result.
app.MapPost("/reports", async (IBackgroundJobClient jobs, CancellationToken ct) =>
{
    var built = await jobs.EnqueueAsync<ReportService>(x => x.BuildAsync(7), cancellationToken: ct);
    var published = await jobs.ContinueJobWithAsync<ReportService>(built, x => x.Publish(""), cancellationToken: ct);
    return Results.Accepted($"/api/jobs/{published}", new { jobId = published, parentId = built });
});

// A batch, and what comes after all of it.
app.MapPost("/newsletter", async (int? count, IBatchJobClient batches, CancellationToken ct) =>
{
    var readers = Math.Clamp(count ?? 100, 1, 100_000);
    var batch = await batches.StartNewAsync(b =>
    {
        for (var i = 1; i <= readers; i++)
        {
            var reader = i;
            b.Enqueue<NewsletterService>(x => x.SendAsync(reader));
        }
    }, new() { Description = $"newsletter to {readers} readers" }, ct);
    var after = await batches.ContinueBatchWithAsync(batch, b => b.Enqueue<NewsletterService>(x => x.Finished(readers)), cancellationToken: ct);
    return Results.Accepted($"/api/batches/{batch}", new { batchId = batch, continuationId = after });
});

// Recurring jobs run by their schedule (one is declared above), and by hand.
app.MapPost(
    "/recurring/{id}/trigger",
    async (string id, IRecurringJobManager recurring, CancellationToken ct) => Accepted(await recurring.TriggerAsync(id, cancellationToken: ct))
);

app.MapGet("/api/batches/{id}", async (string id, IJobMonitor monitor, CancellationToken ct) => await monitor.FindBatchAsync(id, ct) is { } batch
    ? Results.Ok(
        new
        {
            id = batch.Id,
            state = batch.State.ToString(),
            total = batch.Total,
            succeeded = batch.Succeeded,
            failed = batch.Failed,
            pending = batch.Pending,
            children = batch.Children,
        }
    )
    : Results.NotFound(new { error = $"Batch '{id}' does not exist. It may have expired." }));

app.MapGet("/api/jobs/{id}", async (string id, IJobMonitor monitor, CancellationToken ct) => await monitor.FindAsync(id, ct) is { } job
    ? Results.Ok(new
    {
        id = job.Id,
        state = job.State.ToString(),
        attempt = job.Attempt,
        result = job.Result is null ? (JsonElement?)null : JsonElement.Parse(job.Result),
        progress = job.Progress?.Fraction,
        history = job.History.Select(step => new
        {
            state = step.State.ToString(),
            at = step.At,
            attempt = step.Attempt,
            reason = step.Reason,
            error = step.Error?.Message,
        }),
    })
    : Results.NotFound(new { error = $"Job '{id}' does not exist. It may have expired." }));

app.MapGet("/api/stats", async (IJobMonitor monitor, CancellationToken ct) =>
    (await monitor.OverviewAsync(ct)).Counts.ToDictionary(count => count.Key.ToString(), count => count.Value));

app.Run();

static IResult Accepted(string jobId) => Results.Accepted($"/api/jobs/{jobId}", new { jobId });

internal sealed record OrderRequest(int Id);
