using Microsoft.Extensions.DependencyInjection;

namespace Webshop;

public static class Startup
{
    public static void Configure(IServiceCollection services, bool isLarge)
    {
        services.AddScoped<IInvoices, Invoices>();
        services.AddJobLib(jobs => jobs
            .UseInMemory()
            .AddRecurring<ReminderJob>("remind", x => x.RemindAsync(0, ""), "0 8 * * MON-FRI", new RecurringJobOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById("Europe/Berlin") })
            .AddRecurring<ReminderJob>("nag", x => {|JOBLIB1001:x.Nag|}(1), {|JOBLIB1008:"0 8 * *"|}));
        services.AddJobServer(server => server.WorkerCount = isLarge ? 20 : 5);
    }

    public static void Schedules(bool isLarge)
    {
        if (isLarge) RecurringJob.AddOrUpdate<ShippingJob>("sweep", x => x.ShipById(0), Cron.Minutely);
        else RecurringJob.AddOrUpdate<ShippingJob>("sweep", x => x.ShipById(0), Cron.Hourly);
        RecurringJob.AddOrUpdate<ReminderJob>({|JOBLIB1010:"remind"|}, x => x.RemindAsync(1, ""), Cron.Daily);
        BackgroundJob.Schedule<ShippingJob>(x => x.ShipById(1), {|JOBLIB1012:DateTime.Now|}.AddHours(2));
    }
}
