namespace JobLib.Analyzers.Tests.Rules;

/// <summary>The assembly of the code under test is called TestProject.</summary>
public class JobsFileRuleTests
{
    private const string Work = """

        namespace Shop
        {
            public interface IMailer { Task SendAsync(int id, CancellationToken token); }
            public record Order(int Id);
            public class Import<T> { public Task Run(List<T> items) => Task.CompletedTask; }
            public class Work
            {
                public void Run(int id) { }
                public void Send<T>(T item) { }
                public static void Sweep(Order[] orders) { }
            }
        }
        """;

    [Fact]
    public Task A_project_without_a_list_is_held_to_nothing() =>
        Verify.FindsAsync("class Calls { public void All() => BackgroundJob.Enqueue<Shop.Work>(x => x.Run(1)); }" + Work);

    [Fact]
    public Task A_job_that_the_list_does_not_have_is_found_wherever_it_is_created() => Verify.FindsBesideAsync("""
        # What Shop has stored.
        Shop.IMailer, TestProject: SendAsync(System.Int32;System.Threading.CancellationToken)
        """, """
        using Shop;

        class Calls(IBackgroundJobClient client, IRecurringJobManager manager)
        {
            public async Task All(Order order)
            {
                BackgroundJob.Enqueue<IMailer>(x => x.SendAsync(7, default));
                BackgroundJob.Enqueue<Work>(x => {|JOBLIB1016:x.Run(1)|});
                await client.ScheduleAsync<Work>(x => {|JOBLIB1016:x.Send(order)|}, TimeSpan.FromHours(1));
                await manager.AddOrUpdateAsync("sweep", () => {|JOBLIB1016:Work.Sweep(new Order[0])|}, Cron.Daily);
                client.ContinueJobWith<Work>("1", x => {|JOBLIB1016:x.Run(1)|});
            }

            public void Declared(JobLibBuilder jobs) => jobs.AddRecurring<Import<Order>>("import", x => {|JOBLIB1016:x.Run(new())|}, Cron.Daily());
        }
        """ + Work);

    [Fact]
    public Task What_no_stored_call_can_name_needs_no_line() => Verify.FindsBesideAsync("# None yet.", """
        public interface IWork { void Run(int id); }
        public interface IWork<T> { void Run(T item); }

        class Calls
        {
            public void Of<TWork>() where TWork : IWork => BackgroundJob.Enqueue<TWork>(x => x.Run(1));

            public void For<TItem>(TItem item) => BackgroundJob.Enqueue<IWork<TItem>>(x => x.Run(item));

            public void Wrong() => BackgroundJob.Enqueue<Calls>(x => {|JOBLIB1007:x.Hidden|}());

            private void Hidden() { }
        }
        """);

    [Fact]
    public Task A_line_whose_type_or_method_is_gone_is_found() => Verify.FindsBesideAsync("""
        # What Shop has stored.

        {|JOBLIB1017:Shop.Mailer, TestProject: SendAsync(System.Int32;System.Threading.CancellationToken)|}
        {|JOBLIB1017:Shop.Work, Shop.Old: Run(System.Int32)|}
        {|JOBLIB1017:Shop.Work, TestProject: Renamed(System.Int32)|}
        {|JOBLIB1017:Shop.Work, TestProject: Run(System.Int64)|}
        {|JOBLIB1017:Shop.Work, TestProject: Run()|}
        {|JOBLIB1017:Shop.Work, TestProject: Run[[System.Int32]](System.Int32)|}
        {|JOBLIB1017:Shop.Work, TestProject: Sweep(Shop.Order, TestProject)|}
        {|JOBLIB1017:Shop.Work, TestProject: Send[[Shop.Gone, TestProject]](Shop.Gone, TestProject)|}
        {|JOBLIB1017:Shop.Import`1[[Shop.Gone, TestProject]], TestProject: Run(System.Collections.Generic.List`1[[Shop.Gone, TestProject]])|}
        {|JOBLIB1017:Shop.Import`1, TestProject: Run(System.Int32)|}
        {|JOBLIB1017:Shop.Hidden, TestProject: Run(System.Int32)|}
        {|JOBLIB1017:Shop.Hidden, TestProject: Fill(System.Int32)|}
        {|JOBLIB1017:Shop.Work.Run(int)|}
        {|JOBLIB1017:Shop.Work, TestProject: (System.Int32)|}
        {|JOBLIB1017:Shop.Work, TestProject: Run(System.Int32;)|}
        {|JOBLIB1017:Shop.Import`1[[Shop.Order, TestProject], TestProject: Run()|}
        """, """
        namespace Shop
        {
            internal class Hidden { internal void Run(int id) { } public void Fill(ref int id) { } }
        }
        """ + Work);

    [Fact]
    public Task A_line_that_a_server_would_resolve_is_left_alone() => Verify.FindsBesideAsync("""
        Shop.IMailer, TestProject: SendAsync(System.Int32;System.Threading.CancellationToken)
        Shop.Work, testproject: Run(System.Int32, System.Private.CoreLib)
          Shop.Work, TestProject: Sweep(Shop.Order[], TestProject)
        Shop.Work, TestProject: Send[[System.Collections.Generic.List`1[[Shop.Order, TestProject]]]](System.Collections.Generic.List`1[[Shop.Order, TestProject]])
        Shop.Import`1[[Shop.Order, TestProject]], TestProject: Run(System.Collections.Generic.List`1[[Shop.Order, TestProject]])
        Shop.Outer`1+Inner`1[[System.Int32],[System.String]], TestProject: Run(System.Int32;System.String)
        Shop.Derived, TestProject: Run(System.Int32)
        Shop.IDerived, TestProject: SendAsync(System.Int32;System.Threading.CancellationToken)
        System.Console: WriteLine(System.String)
        Shop.event.class, TestProject: lock(Shop.event.class, TestProject)
        """, """
        namespace Shop.@event
        {
            public class @class { public void @lock(@class x) => BackgroundJob.Enqueue<@class>(x => x.@lock(new())); }
        }

        namespace Shop
        {
            public class Outer<T> { public class Inner<U> { public void Run(T one, U other) { } } }
            internal class Derived : Work { }
            public interface IDerived : IMailer { }
        }
        """ + Work);

    [Fact]
    public Task What_is_mapped_is_not_lost() => Verify.FindsBesideAsync("""
        Old.IMailer, Old: SendAsync(System.Int32;System.Threading.CancellationToken)
        Old.Work, TestProject: Run(System.Int32)
        Old.Work, TestProject: Clean(Old.Order[], TestProject)
        {|JOBLIB1017:Old.Work, TestProject: Wipe()|}
        {|JOBLIB1017:Old.Work, Another: Run(System.Int32)|}
        Shop.Work, TestProject: Clean(Old.Order[], TestProject)
        Old.Box`1[[Old.Order, Old]], Old: Run(System.Collections.Generic.List`1[[Old.Order, Old]])
        Old.Numbers, Old: Run(System.Collections.Generic.List`1[[System.Int32]])
        {|JOBLIB1017:Old.Numbers[[System.Int32]], Old: Run(System.Collections.Generic.List`1[[System.Int32]])|}
        {|JOBLIB1017:Shop.Work, TestProject: Execute(System.Int32)|}
        """, """
        using Shop;

        class Startup
        {
            private const string OldWork = "Old.Work, TestProject";

            public void Configure(JobLibBuilder jobs) => jobs
                .MapType("Old.IMailer", typeof(IMailer))
                .MapType(OldWork, typeof(Work))
                .MapType("Old.Order", typeof(Order))
                .MapType("Old.Box`1", typeof(Import<>))
                .MapType("Old.Numbers", typeof(Import<int>))
                .MapMethod(newName: nameof(Work.Sweep), oldName: "Clean", type: typeof(Work))
                .MapMethod(typeof(Work), "Execute", "NoMethodEither");
        }
        """ + Work);

    // It may be what maps the line.
    [Theory]
    [InlineData("foreach (var (old, type) in names) jobs.MapType(old, type);", "Old.Work, Old: Run(System.Int32)", "Shop.Work, TestProject: Old()")]
    [InlineData("jobs.MapMethod(typeof(Shop.Work), name, \"Run\");", "Shop.Work, TestProject: Old(System.Int32)", "Old.Work, Old: Run(System.Int32)")]
    public Task A_mapping_that_is_computed_hides_what_it_may_map(string mapping, string hidden, string lost) =>
        Verify.FindsBesideAsync(
            $"{hidden}\n{{|JOBLIB1017:{lost}|}}\n",
            $"class Startup {{ public void Configure(JobLibBuilder jobs, string name, Dictionary<string, Type> names) {{ {mapping} }} }}{Work}"
        );

    [Theory]
    [InlineData("System.Nullable`1[[")]
    [InlineData("System.Int32[]")]
    public Task A_list_that_nests_without_end_does_not_end_the_compiler(string text) =>
        Verify.FindsBesideAsync($"{{|JOBLIB1017:System.Console: WriteLine({string.Concat(Enumerable.Repeat(text, 10_000))})|}}");
}
