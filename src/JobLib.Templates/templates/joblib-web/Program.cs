using JobLib;
using TemplateNamespace.Jobs;

var builder = WebApplication.CreateBuilder(args);
#if (storage != "memory")
var connection = builder.Configuration.GetConnectionString("Jobs")
    ?? throw new InvalidOperationException("Say where the jobs are stored: ConnectionStrings:Jobs in appsettings.json.");
#endif

builder.Services.AddScoped<Greeting>();
builder.Services.AddJobLib(jobs => jobs
#if (storage == "sqlite")
    .UseSqlite(connection)
#elseif (storage == "postgresql")
    .UsePostgreSql(connection)
#elseif (storage == "sqlserver")
    .UseSqlServer(connection)
#elseif (storage == "redis")
    .UseRedis(connection)
#else
    .UseInMemory()
#endif
    .AddRecurring<Greeting>("good-morning", x => x.SendAsync("early bird", CancellationToken.None), Cron.Daily(6)));
builder.Services.AddJobServer(); // runs jobs in this process; leave it out where others run them

var app = builder.Build();

app.MapPost("/greet/{name}", async (string name, IBackgroundJobClient jobs) =>
    Results.Accepted(value: new { jobId = await jobs.EnqueueAsync<Greeting>(x => x.SendAsync(name, CancellationToken.None)) }));
app.MapJobDashboard("/jobs"); // in Development for this machine, elsewhere for nobody until it is given a policy: .RequireAuthorization("…")

app.Run();
