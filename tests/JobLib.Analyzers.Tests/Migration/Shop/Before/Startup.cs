// The program of a small shop, as somebody writes it with Hangfire.
using Hangfire;
using Hangfire.Dashboard;
using Hangfire.SqlServer;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Shop;

public static class Startup
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddScoped<IMailer, Mailer>();
        builder.Services.AddHangfire(config => config
            .SetDataCompatibilityLevel(CompatibilityLevel.Version_180)
            .UseSimpleAssemblyNameTypeSerializer()
            .UseRecommendedSerializerSettings()
            .UseSqlServerStorage(builder.Configuration.GetConnectionString("Jobs"), new SqlServerStorageOptions { PrepareSchemaIfNecessary = true })
            .UseFilter(new TenantFilter()));
        builder.Services.AddHangfireServer(options =>
        {
            options.WorkerCount = 5;
            options.Queues = new[] { "critical", "default" };
            options.ServerName = "shop";
            options.SchedulePollingInterval = TimeSpan.FromSeconds(5);
        });

        var app = builder.Build();
        app.UseHangfireDashboard("/jobs", new DashboardOptions { DashboardTitle = "Shop", AppPath = "/" });
        RecurringJob.AddOrUpdate<Reports>("nightly", x => x.BuildAsync(7, JobCancellationToken.Null), Cron.Daily(), TimeZoneInfo.Utc, "critical");
        RecurringJob.AddOrUpdate<Reports>("weekly", x => x.Publish("week", null), Cron.Weekly, new RecurringJobOptions { MisfireHandling = MisfireHandlingMode.Relaxed });
        app.Run();
    }
}
