namespace JobLib.Analyzers.Tests.Rules;

public class MethodRuleTests
{
    [Fact]
    public Task An_async_void_method_is_no_job_wherever_the_call_is_made() => Verify.FindsAsync("""
        class Calls(IBackgroundJobClient client)
        {
            public async Task All()
            {
                BackgroundJob.Enqueue<Mailer>(x => {|JOBLIB1001:x.Send|}(1));
                BackgroundJob.Schedule<Mailer>(x => {|JOBLIB1001:x.Send|}(1), TimeSpan.FromHours(1));
                await client.EnqueueAsync<Mailer>(x => {|JOBLIB1001:x.Send|}(1));
                await client.EnqueueManyAsync<Mailer, int>([1, 2], (x, i) => {|JOBLIB1001:x.Send|}(i));
                RecurringJob.AddOrUpdate("nightly", () => {|JOBLIB1001:Mailer.Sweep|}(), Cron.Daily);
                BackgroundJob.Enqueue<Mailer>(x => x.SendAsync(1));
                BackgroundJob.Enqueue<Mailer>(x => x.Post(1));
            }
        }

        public class Mailer
        {
            public async void Send(int id) => await Task.Delay(id);
            public static async void Sweep() => await Task.Yield();
            public async Task SendAsync(int id) => await Task.Delay(id);
            public void Post(int id) { }
        }
        """);

    [Fact]
    public Task What_is_not_public_or_open_or_passed_by_ref_is_no_job() => Verify.FindsAsync("""
        class Calls
        {
            private readonly Action callback = () => { };

            public void All()
            {
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1007:x.Hidden|}());
                BackgroundJob.Enqueue(() => {|JOBLIB1007:Inner|}());
                BackgroundJob.Enqueue(() => {|JOBLIB1007:callback|}());
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1007:x.In|}(1));
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1007:x.Rows|}());
                BackgroundJob.Enqueue<Work>(x => x.Of<int>(1));
                Job.Create({|JOBLIB1007:typeof(Open<>)|}, "Run");
                Job.Create(typeof(Open<int>), "Run");
            }

            private static void Inner() { }

            public void Generic<T>() where T : IWork => BackgroundJob.Enqueue<T>(x => x.Run());
        }

        public interface IWork { void Run(); }
        public class Open<T> { public void Run() { } }
        public class Work
        {
            internal void Hidden() { }
            public void In(in int number) { }
            public IAsyncEnumerable<int> Rows() => throw new NotSupportedException();
            public void Of<T>(T value) { }
        }
        """);

    [Fact]
    public Task An_instance_of_the_callers_gives_its_type_alone() => Verify.FindsAsync("""
        public class Calls(Mailer mailer, IMailer contract)
        {
            public void All(Mailer other)
            {
                BackgroundJob.Enqueue(() => {|JOBLIB1004:mailer|}.Send(1));
                BackgroundJob.Enqueue(() => {|JOBLIB1004:contract|}.Send(1));
                BackgroundJob.Enqueue(() => {|JOBLIB1004:other|}.Send(1));
                BackgroundJob.Enqueue(() => {|JOBLIB1004:this|}.Audit(1));
                BackgroundJob.Enqueue("critical", () => {|JOBLIB1004:Audit(1)|});
                BackgroundJob.Enqueue(() => Console.WriteLine("static"));
                BackgroundJob.Enqueue(() => new Mailer().Send(1));
                BackgroundJob.Enqueue<IMailer>(x => x.Send(1));
            }

            public void Audit(int id) { }
        }

        public interface IMailer { void Send(int id); }
        public class Mailer : IMailer { public void Send(int id) { } }
        """);

    [Fact]
    public Task A_token_of_the_callers_does_not_reach_the_job() => Verify.FindsAsync("""
        class Calls
        {
            public async Task All(CancellationToken token, CancellationTokenSource source)
            {
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, {|JOBLIB1005:token|}));
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, {|JOBLIB1005:source.Token|}));
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, CancellationToken.None));
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, default));
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, default(CancellationToken)));
                BackgroundJob.Enqueue<Work>(x => x.RunAsync(1, new CancellationToken()));
                await BackgroundJob.EnqueueAsync<Work>(x => x.RunAsync(1, default), cancellationToken: token);
            }
        }

        public class Work { public Task RunAsync(int id, CancellationToken token) => Task.CompletedTask; }
        """);

    [Fact]
    public Task A_long_job_without_a_token_is_told_of_where_somebody_asks_for_it() =>
        Verify.FindsAsync(
            References.JobLib,
            "dotnet_diagnostic.JOBLIB1006.severity = suggestion",
            """
        class Calls
        {
            public void All()
            {
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1006:x.LoopAsync()|});
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1006:x.Pause()|});
                BackgroundJob.Enqueue<Work>(x => x.StopsAsync(default));
                BackgroundJob.Enqueue<Work>(x => x.KnowsAsync(JobContext.None));
                BackgroundJob.Enqueue<Work>(x => x.OnceAsync());
            }
        }

        public class Work
        {
            public async Task LoopAsync() { while (true) await Task.Yield(); }
            public void Pause() => Thread.Sleep(1000);
            public async Task StopsAsync(CancellationToken token) { while (true) await Task.Delay(1, token); }
            public async Task KnowsAsync(JobContext context) { while (true) await Task.Delay(1, context.CancellationToken); }
            public async Task OnceAsync() => await Task.Yield();
        }
        """);
}
