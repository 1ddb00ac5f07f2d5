using JobLib;
using TemplateNamespace.Jobs;

var builder = Host.CreateApplicationBuilder(args);
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
    .AddRecurring<Greeting>("greeting", x => x.SendAsync("world", CancellationToken.None), Cron.Every(TimeSpan.FromSeconds(5))));
builder.Services.AddJobServer();

builder.Build().Run();
