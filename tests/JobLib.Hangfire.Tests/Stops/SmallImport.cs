using Hangfire;
using JobLib.Hangfire.Tests.Stores;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Tests.Processes;
using Microsoft.Extensions.DependencyInjection;
using HangfireJob = Hangfire.Common.Job;
using HangfireRecurringOptions = Hangfire.RecurringJobOptions;

namespace JobLib.Hangfire.Tests.Stops;

/// <summary>One job of each kind in Hangfire on PostgreSQL, to be moved to JobLib on PostgreSQL, over and over.</summary>
internal sealed class SmallImport : IAsyncDisposable
{
    private readonly string from = TestDatabase.NewSchema();
    private readonly HangfireStore store;

    private SmallImport(string to)
    {
        To = to;
        store = new(HangfireStore.OpenPostgreSql(TestDatabase.ConnectionString, from), () => TestDatabase.DropAsync(from));
    }

    /// <summary>The ids of the jobs in Hangfire.</summary>
    public IReadOnlyList<string> Ids { get; private set; } = [];

    public string To { get; }

    public string[] Arguments => ["import", TestDatabase.ConnectionString, from, To];

    public static async Task<SmallImport> CreateAsync() => new(await TestDatabase.MakeAsync());

    /// <summary>Imports, in this process or another, until the turnstile stops it.</summary>
    public static async Task RunAsync(string connectionString, string from, string to, Turnstile turnstile)
    {
        var hangfire = HangfireStore.OpenPostgreSql(connectionString, from);
        var services = new ServiceCollection()
            .AddJobLib(jobs =>
            {
                TestStorage.Use(jobs, connectionString, to);
                var create = jobs.StorageFactory ?? throw new InvalidOperationException("No storage is chosen.");
                jobs.ReplaceStorage(provider => Guarded.Of(create(provider), turnstile));
            })
            .BuildServiceProvider();
        await using (services)
        {
            await HangfireImport.RunAsync(new GuardedHangfire(hangfire, turnstile), services, new() { Parallelism = 1 });
        }
    }

    /// <summary>Puts one of each into an empty Hangfire, and empties JobLib.</summary>
    public async Task FillAsync()
    {
        await TestDatabase.EmptyAsync(To);
        string[] tables = ["job", "jobqueue", "set", "hash", "lock", "state", "jobparameter", "counter", "list"];
        await TestDatabase.ExecuteAsync($"TRUNCATE {string.Join(", ", tables.Select(table => $"{from}.{table}"))} CASCADE");
        var sold = store.Enqueue<Shop>(x => x.Sell("tea", 2));
        var thanks = store.Client.ContinueJobWith<Shop>(sold, x => x.Thank("Ada"));
        var retrying = store.Retrying<Shop>(x => x.Break("clock"), TimeSpan.FromHours(1), retries: 3);
        var failed = store.Failed<Shop>(x => x.Break("door"), new InvalidOperationException("no handle"));
        store.Recurring.AddOrUpdate("nightly", HangfireJob.FromExpression<Shop>(x => x.Sell("bread", 7)), "0 3 * * *", new HangfireRecurringOptions());
        Ids = [sold, thanks, retrying, failed];
    }

    public Task RunAsync(Turnstile turnstile) => RunAsync(TestDatabase.ConnectionString, from, To, turnstile);

    /// <summary>Imports again until nothing is on its way any more; then each job is in JobLib once, and in Hangfire no more.</summary>
    public async Task AssertMovesOnceAsync(int stoppedAt)
    {
        await using var services = new ServiceCollection().AddJobLib(jobs => TestStorage.Use(jobs, TestDatabase.ConnectionString, To)).BuildServiceProvider();
        var monitor = services.GetRequiredService<IJobMonitor>();
        await Eventually.TrueAsync(
            async () =>
            {
                var report = await HangfireImport.RunAsync(store.Storage, services, new() { Parallelism = 1 });
                Assert.True(report.LeftCount == 0, $"Stopped at {stoppedAt}: {report}");
                return (await monitor.QueryAsync(new() { States = [JobState.Failed] })).Items.Count == 1; // what the stopped one held comes back with its lease
            },
            $"the import that was stopped at {stoppedAt} comes to its end");

        var jobs = (await monitor.QueryAsync(new())).Items;
        Assert.Equal(
            (stoppedAt, "Sell Enqueued, Thank Awaiting, Break Scheduled, Break Failed"),
            (
                stoppedAt,
                string.Join(
                    ", ",
                    jobs.OrderBy(job =>
                            (job.State, job.Payload.Method) switch
        {
            (JobState.Enqueued, _) => 0,
            (JobState.Awaiting, _) => 1,
            (JobState.Scheduled, _) => 2,
            _ => 3,
        }).Select(job => $"{job.Payload.Method} {job.State}"))));
        Assert.Equal((stoppedAt, "MovedToJobLib"), (stoppedAt, string.Join(", ", Ids.Select(store.StateOf).Distinct())));
        var recurring = Assert.Single((await services.GetRequiredService<IRecurringJobManager>().ListAsync()).Items);
        Assert.Equal((stoppedAt, "nightly", false), (stoppedAt, recurring.Id, recurring.Paused));
        string[] sets = ["recurring-jobs", "joblib:moving", "joblib:moving-recurring", "schedule", "awaiting"];
        Assert.Equal((stoppedAt, 0), (stoppedAt, store.Do(connection => sets.Sum(set => connection.GetAllItemsFromSet(set).Count))));
    }

    /// <summary>What holds at every moment: no job is in neither of the two, and nothing in Hangfire is over before it is in JobLib.</summary>
    public async Task AssertNothingLostAsync(int stoppedAt)
    {
        var moved = await TestDatabase.ScalarAsync<string>($"SELECT coalesce(string_agg(parameters::jsonb ->> 'hangfire-id', ','), '') FROM {To}.job");
        var lost = Ids.Where(id => store.StateOf(id) is not ("Enqueued" or "Awaiting" or "Scheduled" or "Failed" or "MovingToJobLib")).Except(moved.Split(','));
        Assert.Equal((stoppedAt, ""), (stoppedAt, string.Join(", ", lost)));
    }

    public async ValueTask DisposeAsync()
    {
        await store.DisposeAsync();
        await TestDatabase.DropAsync(To);
    }
}
