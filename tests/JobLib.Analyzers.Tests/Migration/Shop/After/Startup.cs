// The program of a small shop, as somebody writes it with Hangfire.
using JobLib;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using System.Threading;

namespace Shop;

public static class Startup
{
    public static void Main(string[] args)
    {
        var builder = WebApplication.CreateBuilder(args);
        builder.Services.AddScoped<IMailer, Mailer>();
        builder.Services.AddJobLib(config => config
            .UseSqlServer(builder.Configuration.GetConnectionString("Jobs"))
            .AddFilter(new TenantFilter()));
        builder.Services.AddJobServer(options =>
        {
            options.WorkerCount = 5;
            options.Queues = new[] { "critical", "default" };
            options.Name = "shop";
        });

        var app = builder.Build();
        app.MapJobDashboard("/jobs", o => { o.Title = "Shop"; o.BackLink = "/"; });
        RecurringJob.AddOrUpdate<Reports>("nightly", x => x.BuildAsync(7, CancellationToken.None), Cron.Daily(), new RecurringJobOptions { TimeZone = TimeZoneInfo.Utc, Queue = "critical" });
        RecurringJob.AddOrUpdate<Reports>("weekly", x => x.Publish("week", JobContext.None), Cron.Weekly, new RecurringJobOptions { MisfireHandling = MisfireHandling.Relaxed });
        app.Run();
    }
}
