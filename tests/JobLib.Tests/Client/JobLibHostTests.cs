using System.Text.Json;
using JobLib.Client;
using JobLib.Tests.Invocation;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Tests.Client;

/// <summary>Alone, since the static classes belong to the whole process.</summary>
[CollectionDefinition(nameof(JobLibHostTests), DisableParallelization = true)]
[Collection(nameof(JobLibHostTests))]
public sealed class JobLibHostTests
{
    [Fact]
    public void The_last_host_wins_and_gives_back_when_it_is_disposed()
    {
        var (first, second, third) = (new ClientFixture(), new ClientFixture(), new ClientFixture());
        using var one = Bind(first);
        var two = Bind(second);
        BackgroundJob.Enqueue<SampleJobs>(x => x.Nothing());
        using (Bind(third))
        {
            two.Dispose(); // not the last one
            BatchJob.StartNew(x => x.Enqueue<SampleJobs>(y => y.Nothing()));
        }

        BackgroundJob.Enqueue("critical", () => Console.WriteLine("a"));

        Assert.Single(first.Storage.Jobs);
        Assert.Single(second.Storage.Jobs);
        Assert.Single(third.Storage.Jobs);
    }

    [Fact]
    public void Without_a_host_the_message_names_what_is_missing()
    {
        var error = Assert.Throws<InvalidOperationException>(() => BackgroundJob.Enqueue(() => Console.WriteLine("a")));

        Assert.Contains("AddJobLib", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Inside_of_a_running_job_and_its_tasks_they_belong_to_the_host_that_runs_it()
    {
        await using var first = await JobHost.StartAsync();
        await using var second = await JobHost.StartAsync(); // built last: it has the statics elsewhere

        var outer = await first.UntilAsync(first.Client.Enqueue<Creator>(x => x.CreateAsync()), JobState.Succeeded);
        var ids = JsonSerializer.Deserialize<string[]>(outer.Result ?? "") ?? [];

        Assert.Equal(3, ids.Length);
        foreach (var id in ids)
        {
            Assert.NotNull(await first.FindAsync(id));
            Assert.Null(await second.FindAsync(id));
        }

        Assert.NotNull(await second.FindAsync(BackgroundJob.Enqueue<SampleJobs>(x => x.Nothing())));
    }

    public sealed class Creator
    {
        public async Task<string[]> CreateAsync()
        {
            var direct = BackgroundJob.Enqueue<SampleJobs>(x => x.Nothing());
            await Task.Yield();
            var later = BackgroundJob.Enqueue<SampleJobs>(x => x.Nothing());
            return [direct, later, await Task.Run(() => BackgroundJob.Enqueue<SampleJobs>(x => x.Nothing()))];
        }
    }

    private static IDisposable Bind(ClientFixture fixture) =>
        JobLibHost.Bind(new ServiceCollection().AddSingleton(fixture.Client).AddSingleton(fixture.Batches).BuildServiceProvider());
}
