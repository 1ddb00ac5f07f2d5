using JobLib.Faults;
using JobLib.InMemory;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>What a job says, and the outcome that must not overtake it.</summary>
public sealed class ReportTests
{
    private readonly StorageFaults faults = new();
    private readonly Talk talk = new();
    private readonly TaskCompletionSource reported = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource finished = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource comesBack = new(TaskCreationOptions.RunContinuationsAsynchronously);

    [Fact]
    public async Task A_job_that_ends_while_its_lines_are_on_their_way_loses_none_of_them()
    {
        await using var host = await StartAsync();
        var id = host.Client.Enqueue<Talker>(x => x.RunAsync(JobContext.None));
        await reported.Task.WaitAsync(TimeSpan.FromSeconds(20));
        talk.End.SetResult();
        await Task.WhenAny(finished.Task, Task.Delay(500)); // the time that the outcome takes to overtake them, if it can
        comesBack.SetResult();
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal(["first", "last"], await LinesAsync(host, id));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Lines_that_never_arrive_hold_up_no_outcome(bool saysMore)
    {
        talk.SaysMore = saysMore;
        await using var host = await StartAsync();
        var id = host.Client.Enqueue<Talker>(x => x.RunAsync(JobContext.None));
        await reported.Task.WaitAsync(TimeSpan.FromSeconds(20));
        talk.End.SetResult();
        await host.UntilAsync(id, JobState.Succeeded);
        Assert.Equal(saysMore ? ["last"] : [], await LinesAsync(host, id));
    }

    private static async Task<IEnumerable<string>> LinesAsync(JobHost host, string id) =>
        (await host.Storage.Reader.LogAsync(JobId.Parse(id), 0, 100, CancellationToken.None)).Lines.Select(line => line.Text);

    // The first report does not come to the storage before it is told to; the others do.
    private Task<JobHost> StartAsync()
    {
        var calls = 0;
        faults.Before(nameof(IJobQueue.ReportAsync), _ =>
        {
            if (Interlocked.Increment(ref calls) > 1) return Task.CompletedTask;
            reported.SetResult();
            return comesBack.Task;
        });
        faults.Before(nameof(IJobQueue.FinishAsync), _ =>
        {
            finished.TrySetResult();
            return Task.CompletedTask;
        });
        return JobHost.StartAsync(
            services => services.AddSingleton(talk),
            jobs: jobs => jobs.UseStorage(_ => new FaultyStorage(new InMemoryStorage(new(), TimeProvider.System), faults))
        );
    }

    public sealed class Talk
    {
        public TaskCompletionSource End { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public bool SaysMore { get; set; } = true;
    }

    public sealed class Talker(Talk talk)
    {
        public async Task RunAsync(JobContext context)
        {
            context.Log("first");
            await talk.End.Task;
            if (talk.SaysMore) context.Log("last");
        }
    }
}
