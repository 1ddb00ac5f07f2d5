namespace JobLib.Analyzers.Tests.Rules;

public class ScheduleRuleTests
{
    [Fact]
    public Task A_cron_expression_in_the_source_is_checked() => Verify.FindsAsync("""
        class Schedules(IRecurringJobManager manager)
        {
            private const string Wrong = "61 * * * *";

            public async Task All(string unknown)
            {
                RecurringJob.AddOrUpdate("a", () => Work.Run(), {|JOBLIB1008:"every day"|});
                RecurringJob.AddOrUpdate("b", () => Work.Run(), {|JOBLIB1008:Wrong|});
                RecurringJob.AddOrUpdate("c", "critical", () => Work.Run(), {|JOBLIB1008:"0 25 * * *"|});
                await manager.AddOrUpdateAsync("d", () => Work.Run(), {|JOBLIB1008:"@fortnightly"|});
                await manager.AddOrUpdateAsync("e", Job.FromExpression(() => Work.Run()), {|JOBLIB1008:"0 0 0 0 0"|});
                RecurringJob.AddOrUpdate("f", () => Work.Run(), "0 3 * * MON-FRI");
                RecurringJob.AddOrUpdate("g", () => Work.Run(), "*/10 0 3 L * *");
                RecurringJob.AddOrUpdate("h", () => Work.Run(), "@daily");
                RecurringJob.AddOrUpdate("i", () => Work.Run(), Cron.Never());
                RecurringJob.AddOrUpdate("j", () => Work.Run(), Cron.Daily);
                RecurringJob.AddOrUpdate("k", () => Work.Run(), unknown);
            }

            public void Declared(JobLibBuilder jobs) => jobs.AddRecurring("l", () => Work.Run(), cronExpression: {|JOBLIB1008:"* * *"|});
        }

        public static class Work { public static void Run() { } }
        """);

    [Fact]
    public Task A_time_zone_that_no_machine_knows_is_found() => Verify.FindsAsync("""
        class Zones
        {
            public void All(string unknown)
            {
                RecurringJob.AddOrUpdate("a", () => Work.Run(), Cron.Daily, new RecurringJobOptions { TimeZone = TimeZoneInfo.FindSystemTimeZoneById({|JOBLIB1009:"Europe/Berln"|}) });
                TimeZoneInfo.FindSystemTimeZoneById({|JOBLIB1009:"Vienna"|});
                TimeZoneInfo.FindSystemTimeZoneById("Europe/Kyiv");
                TimeZoneInfo.FindSystemTimeZoneById("US/Pacific");
                TimeZoneInfo.FindSystemTimeZoneById("W. Europe Standard Time");
                TimeZoneInfo.FindSystemTimeZoneById("UTC");
                TimeZoneInfo.FindSystemTimeZoneById(unknown);
            }
        }

        public static class Work { public static void Run() { } }
        """);

    [Fact]
    public Task Two_recurring_jobs_of_one_id_are_found_and_alternatives_are_not() => Verify.FindsAsync("""
        class Startup
        {
            public void All(bool isLarge)
            {
                RecurringJob.AddOrUpdate("nightly", () => Work.Run(), Cron.Daily);
                RecurringJob.AddOrUpdate("nightly", () => Work.Run(), Cron.Daily);
                RecurringJob.AddOrUpdate({|JOBLIB1010:"nightly"|}, () => Work.Sweep(), Cron.Daily);
                if (isLarge) RecurringJob.AddOrUpdate("report", () => Work.Run(), Cron.Hourly);
                else RecurringJob.AddOrUpdate("report", () => Work.Run(), Cron.Daily);
                RecurringJob.AddOrUpdate(isLarge ? "x" : "y", () => Work.Run(), Cron.Daily);
            }
        }
        """, """
        class Elsewhere
        {
            private const string Id = "report";

            public void All() => RecurringJob.AddOrUpdate({|JOBLIB1010:Id|}, () => Work.Sweep(), Cron.Daily);
        }

        public static class Work { public static void Run() { } public static void Sweep() { } }
        """);

    [Fact]
    public Task The_local_clock_is_found_in_what_says_when_a_job_is_due() => Verify.FindsAsync("""
        class Times(IBackgroundJobClient client)
        {
            public async Task All(string id)
            {
                BackgroundJob.Schedule(() => Work.Run(DateTime.Now), {|JOBLIB1012:DateTime.Now|}.AddHours(1));
                BackgroundJob.Schedule(() => Work.Run(default), {|JOBLIB1012:DateTime.Today|}.AddDays(1) - {|JOBLIB1012:DateTime.Now|});
                BackgroundJob.Schedule(() => Work.Run(default), new DateTimeOffset({|JOBLIB1012:DateTime.Now|}.AddMinutes(5)));
                BackgroundJob.Reschedule(id, {|JOBLIB1012:DateTime.Now|}.AddMinutes(5));
                await client.EnqueueAsync(() => Work.Run(default), new EnqueueOptions { At = {|JOBLIB1012:System.DateTime.Now|}.AddHours(1) });
                await client.EnqueueAsync(() => Work.Run(default), new() { Delay = TimeSpan.FromHours({|JOBLIB1012:DateTime.Now|}.Hour) });
                RecurringJob.AddOrUpdate("a", () => Work.Run(default), $"0 {{|JOBLIB1012:DateTime.Now|}.Hour} * * *");
                BackgroundJob.Schedule(() => Work.Run(default), DateTimeOffset.UtcNow.AddHours(1));
                BackgroundJob.Schedule(() => Work.Run(default), DateTime.UtcNow.AddHours(1));
                Console.WriteLine(DateTime.Now);
            }
        }

        public static class Work { public static void Run(DateTime created) { } }
        """);
}
