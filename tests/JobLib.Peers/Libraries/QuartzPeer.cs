using JobLib.Peers.Places;
using Npgsql;
using Quartz;

namespace JobLib.Peers.Libraries;

/// <summary>
/// Quartz with its defaults, but for the number of workers: how many triggers it takes in a round it chooses by itself. It is alone on its database, not
/// clustered, which spares it locks. A call is a trigger of a job that is there, the least that it can store for one.
/// </summary>
internal sealed class QuartzPeer : IPeer
{
    private static readonly TimeSpan Patience = TimeSpan.FromHours(1); // a backlog is not a misfire
    private static readonly JobKey NoOp = new("no-op");
    private static readonly JobKey Waiting = new("waiting");

    private readonly StandaloneSchedulerFactory factory;
    private readonly Lazy<Task<IScheduler>> scheduler;

    public QuartzPeer(IPlace place)
    {
        factory = QuartzSchedulerBuilder.Create(quartz =>
        {
            quartz.UseDefaultThreadPool(pool => pool.MaxConcurrency = Work.Workers);
            if (place is DatabasePlace database) quartz.UsePersistentStore(store => Use(store, database));
            else quartz.UseInMemoryStore(options => options.MisfireThreshold = Patience);
        }).Build();
        scheduler = new(OpenAsync);
    }

    public bool CreatesMany => true;

    public async Task EnqueueAsync(int number) => await (await scheduler.Value).ScheduleJob(Trigger(NoOp, number));

    public Task EnqueueManyAsync(int count) => FillAsync(count, wait: false);

    public async Task FillAsync(int count, bool wait)
    {
        var opened = await scheduler.Value;
        var key = wait ? Waiting : NoOp;
        var job = await opened.GetJobDetail(key) ?? throw new InvalidOperationException("The job is not there.");
        foreach (var numbers in Enumerable.Range(0, count).Chunk(1_000))
        {
            ITrigger[] triggers = [.. numbers.Select(number => Trigger(key, number))];
            await opened.ScheduleJobs(new Dictionary<IJobDetail, IReadOnlyCollection<ITrigger>> { [job] = triggers }, new() { Replace = true });
        }
    }

    public async Task RecurAsync(int count)
    {
        for (var i = 0; i < count; i++)
            await (await scheduler.Value).ScheduleJob(Named(NoOp, i).WithCronSchedule("* * * * * ?").Build());
    }

    public async Task StartServerAsync() => await (await scheduler.Value).Start();

    public async Task StopServerAsync() => await (await scheduler.Value).Shutdown(waitForJobsToComplete: true);

    public async ValueTask DisposeAsync()
    {
        await factory.DisposeAsync();
        NpgsqlConnection.ClearAllPools();
    }

    private static void Use(IPersistentStoreBuilder store, DatabasePlace database)
    {
        store.UsePostgres(database.ConnectionString);
        store.ProvisionSchema();
        store.ConfigureStore(options => options.MisfireThreshold = Patience);
    }

    private static ITrigger Trigger(JobKey job, int number) => Named(job, number).StartNow().Build();

    private static TriggerBuilder<IJob> Named(JobKey job, int number) => TriggerBuilder.Create().ForJob(job).UsingJobData("number", number);

    private async Task<IScheduler> OpenAsync()
    {
        var opened = await factory.GetScheduler();
        await opened.AddJob(JobBuilder.Create<NoOpJob>().WithIdentity(NoOp).StoreDurably().Build(), new() { Replace = true });
        await opened.AddJob(JobBuilder.Create<WaitingJob>().WithIdentity(Waiting).StoreDurably().Build(), new() { Replace = true });
        return opened;
    }

    private sealed class NoOpJob : IJob
    {
        public ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default)
        {
            Work.Run(context.MergedJobDataMap.GetInt("number"));
            return ValueTask.CompletedTask;
        }
    }

    private sealed class WaitingJob : IJob
    {
        public async ValueTask Execute(IJobExecutionContext context, CancellationToken cancellationToken = default) =>
            await Work.WaitAsync(context.MergedJobDataMap.GetInt("number"));
    }
}
