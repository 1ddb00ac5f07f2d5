namespace JobLib.Analyzers.Tests.Rules;

public class FlowRuleTests
{
    [Fact]
    public Task A_call_whose_task_is_dropped_is_found() => Verify.FindsAsync("""
        class Calls(IBackgroundJobClient client, IRecurringJobManager manager, IBackgroundJobClient? maybe)
        {
            public void Sync()
            {
                {|JOBLIB1011:client.EnqueueAsync(() => Work.Run())|};
                maybe?{|JOBLIB1011:.EnqueueAsync(() => Work.Run())|};
                {|JOBLIB1011:manager.AddOrUpdateAsync("a", () => Work.Run(), Cron.Daily)|};
                {|JOBLIB1011:manager.RemoveIfExistsAsync("a")|};
                BatchJob.StartNew(x => {|JOBLIB1011:x.EnqueueAsync(() => Work.Run())|});
                new List<int>().ForEach(_ => {|JOBLIB1011:BackgroundJob.EnqueueAsync(() => Work.Run())|});
                _ = client.EnqueueAsync(() => Work.Run());
                var task = client.EnqueueAsync(() => Work.Run());
            }

            public void Arrow() => {|JOBLIB1011:client.EnqueueAsync(() => Work.Run())|};

            public async Task Async()
            {
                await client.EnqueueAsync(() => Work.Run());
                await BatchJob.StartNewAsync(x => x.EnqueueAsync(() => Work.Run()));
                await Task.WhenAll(new[] { 1 }.Select(i => client.EnqueueAsync(() => Work.Run())));
            }

            public Task Returned() => client.EnqueueAsync(() => Work.Run());
        }

        public static class Work { public static void Run() { } }
        """);

    [Fact]
    public Task A_job_before_the_save_and_outside_of_its_transaction_is_found() => Verify.FindsAsync("""
        using System.Data.Common;
        using Microsoft.EntityFrameworkCore;

        class Orders(ShopContext db, IBackgroundJobClient client)
        {
            public async Task BeforeAsync(int id, bool isNew, DbTransaction transaction, EnqueueOptions options)
            {
                {|JOBLIB1013:BackgroundJob.Enqueue<Work>(x => x.Run(id))|};
                await {|JOBLIB1013:client.EnqueueAsync<Work>(x => x.Run(id), new EnqueueOptions { Queue = "critical" })|};
                if (isNew) await {|JOBLIB1013:client.ScheduleAsync<Work>(x => x.Run(id), TimeSpan.FromHours(1))|};
                await client.EnqueueAsync<Work>(x => x.Run(id), new EnqueueOptions { Transaction = transaction });
                await client.EnqueueAsync<Work>(x => x.Run(id), options);
                await db.Jobs().EnqueueAsync<Work>(x => x.Run(id));
                await db.SaveChangesAsync();
            }

            public async Task AfterAsync(int id)
            {
                await db.SaveChangesAsync();
                BackgroundJob.Enqueue<Work>(x => x.Run(id));
                await db.SaveChangesAsync();
            }

            public void Alternatives(int id, bool isSaved)
            {
                if (isSaved)
                {
                    BackgroundJob.Enqueue<Work>(x => x.Run(id));
                    return;
                }

                db.SaveChanges();
                Later(() => db.SaveChanges());
                void Later(Action save) => BackgroundJob.Enqueue<Work>(x => x.Run(id));
            }
        }

        public class ShopContext : DbContext;
        public class Work { public void Run(int id) { } }
        """, Stubs.EntityFramework);

    [Fact]
    public Task A_task_that_a_job_starts_and_leaves_is_found() => Verify.FindsAsync("""
        class Calls
        {
            public void All()
            {
                BackgroundJob.Enqueue<IImport>(x => x.RunAsync());
                BackgroundJob.Enqueue<Sweep>(x => x.Run());
            }
        }

        public interface IImport { Task RunAsync(); }
        public class Import : IImport
        {
            public async Task RunAsync()
            {
                {|JOBLIB1014:Task.Run(() => Console.WriteLine())|};
                _ = {|JOBLIB1014:Task.Run(() => Console.WriteLine())|};
                await Task.Run(() => Console.WriteLine());
                var started = Task.Run(() => Console.WriteLine());
                await started;
            }
        }

        public class Sweep
        {
            public void Run() => new List<int>().ForEach(_ => { {|JOBLIB1014:ThreadPool.QueueUserWorkItem(_ => { })|}; });
        }

        public class Marked
        {
            [Queue("critical")]
            public void Run() { {|JOBLIB1014:Task.Factory.StartNew(() => { })|}; }

            public void NoJob() { Task.Run(() => { }); }
        }
        """);
}
