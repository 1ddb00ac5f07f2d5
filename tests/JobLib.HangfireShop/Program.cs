using Hangfire;
using Hangfire.PostgreSql;
using Hangfire.Storage.SQLite;
using HangfireShop;
using JobLib;
using BackgroundJobClient = Hangfire.BackgroundJobClient;
using RecurringJobManager = Hangfire.RecurringJobManager;

var builder = WebApplication.CreateBuilder(args);
var settings = builder.Configuration;
if (settings["Broken"] is { } reason) throw new InvalidOperationException(reason);
if (settings["Hangs"] is not null) await Task.Delay(Timeout.InfiniteTimeSpan);

var (connection, schema) = (settings["Connection"] ?? "", settings["Schema"] ?? "");
builder.Services.AddHangfire(hangfire =>
{
    hangfire.UseRecommendedSerializerSettings(json => json.TypeNameHandling = Newtonsoft.Json.TypeNameHandling.Auto);
    if (schema.Length == 0) hangfire.UseSQLiteStorage(connection);
    else hangfire.UsePostgreSqlStorage(to => to.UseNpgsqlConnection(connection), new Hangfire.PostgreSql.PostgreSqlStorageOptions { SchemaName = schema });
});
builder.Services.AddHangfireServer();
if (settings["Without"] is null)
{
    builder.Services.AddJobLib(jobs =>
    {
        if (settings["Impatient"] is not null) jobs.Options.CallTimeout = TimeSpan.FromSeconds(1);
        if (schema.Length == 0) jobs.UseSqlite(settings["Jobs"] ?? "");
        else jobs.UsePostgreSql(settings["JobsConnection"] ?? connection, options => options.Schema = settings["Jobs"] ?? "");
    });
}

var app = builder.Build();
var hangfire = app.Services.GetRequiredService<JobStorage>();
if (settings.GetValue<int>("Fill") is > 0 and var orders)
{
    Stock.Fill(new BackgroundJobClient(hangfire), new RecurringJobManager(hangfire), orders);
    return;
}

app.Run();
