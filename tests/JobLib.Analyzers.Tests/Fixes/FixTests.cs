using JobLib.Analyzers.CodeFixes.Jobs;

namespace JobLib.Analyzers.Tests.Fixes;

public class FixTests
{
    private const string Work = """

        public interface IMailer { void Send(int id); }
        public class Work
        {
            public Task RunAsync(int id, CancellationToken token) => Task.CompletedTask;
            public void Run(int id) { }
        }
        """;

    [Fact]
    public Task A_token_gives_way_to_default() => Verify.FixesAsync<RealTokenFix>(
        "class Calls { public void All(CancellationToken token) => BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, {|JOBLIB1005:token|})); }" + Work,
        "class Calls { public void All(CancellationToken token) => BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, default)); }" + Work);

    [Fact]
    public Task An_instance_gives_way_to_its_type() => Verify.FixesAsync<CapturedInstanceFix>("""
        public class Calls(IMailer mailer, IBackgroundJobClient client)
        {
            public async Task All(int x)
            {
                BackgroundJob.Enqueue(() => {|JOBLIB1004:mailer|}.Send(x));
                await client.ScheduleAsync(() => {|JOBLIB1004:this|}.Audit(1), TimeSpan.FromHours(1));
            }

            public void Local() => BackgroundJob.Enqueue("critical", () => {|JOBLIB1004:Audit(1)|});

            public void Audit(int id) { }
        }
        """ + Work, """
        public class Calls(IMailer mailer, IBackgroundJobClient client)
        {
            public async Task All(int x)
            {
                BackgroundJob.Enqueue<IMailer>(job => job.Send(x));
                await client.ScheduleAsync<Calls>(job => job.Audit(1), TimeSpan.FromHours(1));
            }

            public void Local() => BackgroundJob.Enqueue<Calls>("critical", x => x.Audit(1));

            public void Audit(int id) { }
        }
        """ + Work);

    [Fact]
    public Task A_method_returns_a_Task_in_the_place_of_void() => Verify.FixesAsync<AsyncVoidFix>("""
        class Calls { public void All() => BackgroundJob.Enqueue<Mailer>(x => {|JOBLIB1001:x.Send|}(1)); }

        public class Mailer
        {
            public async void Send(int id) => await Task.Delay(id);
        }
        """, """
        class Calls { public void All() => BackgroundJob.Enqueue<Mailer>(x => x.Send(1)); }

        public class Mailer
        {
            public async Task Send(int id) => await Task.Delay(id);
        }
        """);

    [Fact]
    public Task A_call_is_awaited() => Verify.FixesAsync<NotAwaitedFix>(
        "class Calls { public async Task All() { await Task.Yield(); /* why */ {|JOBLIB1011:BackgroundJob.EnqueueAsync<Work>(x => x.Run(1))|}; } }" + Work,
        "class Calls { public async Task All() { await Task.Yield(); /* why */ await BackgroundJob.EnqueueAsync<Work>(x => x.Run(1)); } }" + Work);

    [Fact]
    public Task The_clock_of_UTC_takes_the_place_of_the_local_one() => Verify.FixesAsync<LocalTimeFix>(
        "class Calls { public void All() => BackgroundJob.Schedule<Work>(x => x.Run(1), {|JOBLIB1012:DateTime.Now|}.AddHours(1).AddMinutes(5)); }" + Work,
        "class Calls { public void All() => BackgroundJob.Schedule<Work>(x => x.Run(1), DateTimeOffset.UtcNow.AddHours(1).AddMinutes(5)); }" + Work);

    [Fact]
    public Task A_time_zone_is_called_what_was_meant() => Verify.FixesAsync<TimeZoneFix>(
        "class Zones { public TimeZoneInfo Berlin => TimeZoneInfo.FindSystemTimeZoneById({|JOBLIB1009:\"Europe/Berln\"|}); }",
        "class Zones { public TimeZoneInfo Berlin => TimeZoneInfo.FindSystemTimeZoneById(\"Europe/Berlin\"); }");

    // No change is right where a DateTime is due, or where the caller cannot wait.
    [Fact]
    public async Task What_has_no_right_fix_is_left()
    {
        const string code = """
            class Calls
            {
                public void All()
                {
                    BackgroundJob.Schedule<Work>(x => x.Run(1), new DateTimeOffset({|JOBLIB1012:DateTime.Now|}));
                }
            }
            """;
        const string sync = "class Calls { public void All() { {|JOBLIB1011:BackgroundJob.EnqueueAsync<Work>(x => x.Run(1))|}; } }";

        await Verify.FixesAsync<LocalTimeFix>(code + Work, code + Work);
        await Verify.FixesAsync<NotAwaitedFix>(sync + Work, sync + Work);
    }
}
