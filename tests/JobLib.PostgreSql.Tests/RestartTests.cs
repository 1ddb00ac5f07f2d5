using System.Collections.Concurrent;
using JobLib.PostgreSql.Tests.Server;
using JobLib.Storage;
using JobLib.Storage.Conformance;

namespace JobLib.PostgreSql.Tests;

public sealed class RestartTests
{
    private const int Jobs = 2_000;
    private const int Restarts = 3;

    [Fact]
    public async Task A_database_that_crashes_and_returns_in_the_middle_loses_no_acknowledged_job_and_needs_nobody_to_help()
    {
        using var database = TestDatabase.StartPrivate();
        await using var storage = PostgreSqlStorage.Open(database.ConnectionString, new() { MaxAttempts = 3 });
        await storage.PrepareAsync(SchemaMode.Migrate, new(), default);
        var created = new ConcurrentDictionary<JobId, bool>();
        var finished = new ConcurrentDictionary<JobId, int>();
        var work = Task.WhenAll(CreateAsync(storage, created), RunAsync(storage, created, finished));

        for (var i = 1; i <= Restarts; i++)
        {
            while (finished.Count < Jobs * i / (Restarts + 1) && !work.IsCompleted) await Task.Delay(5, TestContext.Current.CancellationToken);
            database.StopImmediately();
            database.Start();
        }

        await work;
        Assert.Equal(Jobs, finished.Count);
        Assert.Equal(Jobs, (await storage.Reader.CountAsync(new() { States = [JobState.Succeeded] }, Jobs + 1, default)).Value);
        Assert.All(finished, entry => Assert.Equal(1, entry.Value)); // each outcome was applied once
    }

    private static async Task CreateAsync(PostgreSqlStorage storage, ConcurrentDictionary<JobId, bool> created)
    {
        foreach (var unit in Make.Jobs(Jobs).Chunk(10))
        {
            await UntilAnsweredAsync(() => storage.Jobs.InsertAsync(new() { Jobs = unit }, null, default)); // the same ids again after an unknown result
            foreach (var job in unit) created[job.Id] = true;
        }
    }

    private static async Task RunAsync(PostgreSqlStorage storage, ConcurrentDictionary<JobId, bool> created, ConcurrentDictionary<JobId, int> finished)
    {
        var server = await UntilAnsweredAsync(() => new ValueTask<TestServer>(storage.ServerAsync()));
        while (finished.Count < Jobs)
        {
            var request = server.Request(20, "default");
            var fetched = await UntilAnsweredAsync(() => storage.Queue.FetchAsync(request, default));
            Assert.True(fetched.Accepted);
            if (fetched.Jobs.Count == 0) continue;
            var unit = new FinishUnit { Owner = server.Id, Outcomes = [.. fetched.Jobs.Select(job => TestServer.Finish(job, Make.Success()))] };
            var result = await UntilAnsweredAsync(() => storage.Queue.FinishAsync(unit, default));
            Assert.All(result.Outcomes, outcome => Assert.True(outcome.Status is FinishStatus.Applied or FinishStatus.AlreadyApplied));
            foreach (var job in fetched.Jobs) finished.AddOrUpdate(job.Id, 1, (_, times) => times + 1);
        }

        Assert.Equal(created.Keys.Order(), finished.Keys.Order());
    }

    private static async Task<T> UntilAnsweredAsync<T>(Func<ValueTask<T>> call)
    {
        while (true)
        {
            try
            {
                return await call();
            }
            catch (StorageUnavailableException)
            {
                await Task.Delay(20, TestContext.Current.CancellationToken);
            }
        }
    }
}
