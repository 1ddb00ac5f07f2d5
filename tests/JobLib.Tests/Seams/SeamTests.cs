using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Seams;

/// <summary>Alone, since the trouble belongs to the whole process.</summary>
[CollectionDefinition(nameof(SeamTests), DisableParallelization = true)]
[Collection(nameof(SeamTests))]
[Slow]
public class SeamTests
{
    private const int Workers = 3;

    public static TheoryData<Seam, Strikes, Thrown> Matrix()
    {
        var data = new TheoryData<Seam, Strikes, Thrown>();
        foreach (var seam in Enum.GetValues<Seam>())
        {
            foreach (var strikes in Enum.GetValues<Strikes>())
            {
                if ((seam, strikes) != (Seam.FilterOrder, Strikes.Third))
                    data.Add(seam, strikes, Thrown.Plain); // the order is remembered, and not asked for three times
            }

            foreach (var thrown in Enum.GetValues<Thrown>()) if (thrown != Thrown.Plain) data.Add(seam, Strikes.Every, thrown);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Matrix))]
    public async Task What_a_user_plugs_in_and_throws_fails_at_most_its_job(Seam seam, Strikes strikes, Thrown thrown)
    {
        using var listener = new TroubledListener();
        using var caller = new Activity("the caller").SetIdFormat(ActivityIdFormat.W3C).Start();
        Trouble.Arm(seam, strikes, thrown);
        await using var host = await StartAsync(seam);
        var storage = host.Storage;

        var victims = Enqueued(3, _ => host.Client.Enqueue<Victim>(x => x.RunAsync(new Read(), JobContext.None, default)))
            .Concat(Enqueued(3, _ => host.Client.Enqueue<AsynchronousVictim>(x => x.Run())));
        var failing = Enqueued(3, _ => host.Client.Enqueue<Victim>(x => x.Fail()));
        var neighbours = Enqueued(5, number => host.Client.Enqueue<Neighbour>(x => x.Run(number)));

        foreach (var id in neighbours) await host.UntilAsync(id, OfNeighbours(seam));
        foreach (var id in failing) await host.UntilAsync(id, JobState.Failed);
        foreach (var id in victims) await host.UntilAsync(id, OfVictims(seam));
        if (seam == Seam.TokenCallback)
        {
            for (var i = 0; i < 3; i++) await EnterAndDeleteAsync(host);
        }

        await Eventually.True(() => Trouble.Struck > 0, $"The seam {seam} should have thrown.");
        Trouble.Disarm();
        await AllWorkersMeetAsync(host);
        Assert.Equal(0, Trouble.OpenScopes);

        await host.StopAsync();
        Assert.Empty(await storage.Reader.ServersAsync(CancellationToken.None)); // it has left in order
    }

    [Theory]
    [InlineData(Thrown.Plain)]
    [InlineData(Thrown.Silent)]
    public async Task A_job_that_fails_keeps_its_own_error_when_a_filter_of_its_outcome_throws(Thrown thrown)
    {
        Trouble.Arm(Seam.OutcomeFilterAfter, Strikes.Every, thrown);
        await using var host = await StartAsync(Seam.OutcomeFilterAfter);

        var job = await host.UntilAsync(host.Client.Enqueue<Victim>(x => x.Fail()), JobState.Failed);

        Assert.Equal(typeof(Trouble.TrickyException).FullName, job.Error?.Type);
    }

    private static Task<JobHost> StartAsync(Seam seam) => JobHost.StartAsync(
        services =>
        {
            // the first: where one provider wants a line, no other is asked
            services.Insert(0, ServiceDescriptor.Singleton<ILoggerProvider, TroubledLoggers>());
            if (seam == Seam.Clock) services.AddSingleton<TimeProvider>(new TroubledClock());
            if (seam == Seam.ServiceFilterCreation) services.AddScoped<IJobExecutionFilter, ServiceFilter>();
            if (seam == Seam.ServiceOutcomeFilter) services.AddScoped<IJobOutcomeFilter, ServiceOutcomeFilter>();
            services.AddScoped<VictimScope>().AddSingleton<Meeting>();
        },
        server => server.WorkerCount = Workers,
        jobs =>
        {
            jobs.Options.Retry.Attempts = 0;
            jobs.UseStorage(_ => new JobLib.InMemory.InMemoryStorage(new(), TimeProvider.System)); // its clock is not the application's
        });

    private static string[] Enqueued(int count, Func<int, string> enqueue) =>
        [.. Enumerable.Range(0, count).Select(number => Trouble.Calmly(() => enqueue(number)))];

    private static JobState[] OfVictims(Seam seam) => seam >= Seam.FilterBefore ? [JobState.Succeeded, JobState.Failed] : [JobState.Succeeded];

    // Filters that are services surround every job of the host.
    private static JobState[] OfNeighbours(Seam seam) =>
        seam is Seam.ServiceFilterCreation or Seam.ServiceOutcomeFilter ? [JobState.Succeeded, JobState.Failed] : [JobState.Succeeded];

    private static async Task EnterAndDeleteAsync(JobHost host)
    {
        var meeting = host.Services.GetRequiredService<Meeting>();
        var id = host.Client.Enqueue<Listener>(x => x.UntilCancelledAsync(default));
        Assert.True(await meeting.Entered.WaitAsync(TimeSpan.FromSeconds(20)));
        host.Client.Delete(id);
        Assert.True(await meeting.Left.WaitAsync(TimeSpan.FromSeconds(20)));
    }

    // Each waits for the others: no worker may be missing.
    private static async Task AllWorkersMeetAsync(JobHost host)
    {
        var ids = Enumerable.Range(0, Workers).Select(_ => host.Client.Enqueue<Guest>(x => x.Meet())).ToArray();
        foreach (var id in ids) await host.UntilAsync(id, JobState.Succeeded);
    }

    public sealed class Meeting
    {
        public Barrier Guests { get; } = new(Workers);

        public SemaphoreSlim Entered { get; } = new(0);

        public SemaphoreSlim Left { get; } = new(0);
    }

    public sealed class Guest(Meeting meeting)
    {
        public void Meet()
        {
            if (!meeting.Guests.SignalAndWait(TimeSpan.FromSeconds(20))) throw new TimeoutException("A worker is missing.");
        }
    }

    public sealed class Listener(Meeting meeting)
    {
        public async Task UntilCancelledAsync(CancellationToken cancellationToken)
        {
            cancellationToken.Register(() => Trouble.At(Seam.TokenCallback));
            meeting.Entered.Release();
            try
            {
                await Task.Delay(Timeout.Infinite, cancellationToken);
            }
            finally
            {
                meeting.Left.Release();
            }
        }
    }
}
