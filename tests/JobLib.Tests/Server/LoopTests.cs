using System.Text.RegularExpressions;
using JobLib.Faults;
using JobLib.Hosting;
using JobLib.Server;
using JobLib.Server.Loops;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace JobLib.Tests.Server;

/// <summary>Every loop of the engine, each of which goes on after something unexpected.</summary>
[Slow]
public partial class LoopTests
{
    /// <summary>What each loop does, and the call in it that fails here. A loop that is not in this list fails <see cref="The_list_is_complete"/>.</summary>
    public static TheoryData<string, string> Loops => new()
    {
        { "serve", nameof(IServerRegistry.RegisterAsync) },
        { "fetch jobs", nameof(IJobQueue.FetchAsync) },
        { "record outcomes", nameof(IJobQueue.FinishAsync) },
        { "listen for new jobs", nameof(IJobQueue.WaitAsync) },
        { "renew the lease", nameof(IServerRegistry.Renew) },
        { "look for signals", nameof(IServerRegistry.SignalsAsync) },
        { "store what jobs say", nameof(IJobQueue.ReportAsync) },
        { "store tallies", nameof(IServerRegistry.TallyAsync) },
        { "promote due jobs", nameof(IMaintenance.PromoteAsync) },
        { "create recurring runs", nameof(IRecurringStore.DueAsync) },
        { "rescue jobs of dead servers", nameof(IMaintenance.RescueAsync) },
        { "raise priorities", nameof(IMaintenance.AgeAsync) },
        { "move held jobs", nameof(IMaintenance.MoveHeldAsync) },
        { "prune", nameof(IMaintenance.PruneAsync) },
        { "fold counters", nameof(IMaintenance.FoldAsync) },
        { "declare recurring jobs", nameof(IRecurringStore.SaveAsync) },
    };

    // These call no storage of their own: what goes wrong in them comes of what they call, and ends in the same supervisor. The last calls only a storage that
    // has functions: RoutineInstallerTests.
    private static readonly string[] WithoutCalls = ["hand out jobs", "watch the lease", "record late outcomes", "install missing functions"];

    [Theory]
    [MemberData(nameof(Loops))]
    public async Task A_loop_that_throws_something_unexpected_says_so_and_recovers(string loop, string operation)
    {
        var faults = new StorageFaults();
        faults.Fail(operation, () => new InvalidTimeZoneException("of the test"), times: 3);
        await using var host = await StartAsync(faults);
        host.Client.Enqueue<Talker>(x => x.TalkAsync(JobContext.None, CancellationToken.None)); // the reporter has something to send
        host.Client.Enqueue<StopTests.Waiter>(x => x.Note());

        await Eventually.True(() => faults.CallsOf(operation) > 3, $"{operation} should be called again.");
        await host.LoggedAsync(LogLevel.Error, $"cannot {loop};");
        Assert.Contains(host.Log.Lines, line => line.Id.Id == 1005 && line.Exception is InvalidTimeZoneException);
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);
    }

    [Fact]
    public async Task The_list_is_complete()
    {
        await using var host = await StartAsync(new());
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);

        var services = host.Services.GetServices<IHostedService>().ToList();
        var loops = services.OfType<JobServer>().SelectMany(server => server.Loops.Loops).Concat(services.OfType<DeclareRecurring>().Single().Loops.Loops);
        Assert.Equal(Loops.Select(row => row.Data.Item1).Concat(WithoutCalls).Order(), loops.Order());
    }

    [Fact]
    public void Nothing_but_the_supervisor_starts_what_lives_on()
    {
        string[] known =
        [
            "Client/Calls/BlockingRoute.cs", // one call each, for a caller that waits
            "Client/Calls/CallThreads.cs",
            "Hosting/StorageAccess.cs", // the preparation of the storage, which its callers await
            "Management/CachedAnswer.cs", // a read, which its callers await
            "Recurring/RecurringAdmission.cs", // a filter's call, for which the tick waits a while
            "Server/Execution/WorkerPool.cs", // guards each job by itself
            "Server/Loops/ServerThreads.cs", // where the three others have theirs from
            "Server/Loops/Supervisor.cs",
            "Server/ServerSession.cs", // runs callbacks of cancelled tokens once
        ];
        var root = Path.Combine(Repository.Root, "src", "JobLib");
        var starting = Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Where(file =>
                !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
                && Starts().IsMatch(File.ReadAllText(file))
            )
            .Select(file => Path.GetRelativePath(root, file).Replace(Path.DirectorySeparatorChar, '/'));
        Assert.Equal(known, starting.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_watch_whose_clock_throws_goes_on()
    {
        var supervisor = new Supervisor(
            "server",
            ServerThreads.OfProcess,
            TimeProvider.System,
            new RecordedLog().CreateLogger("test"),
            new(null, TimeProvider.System)
        );
        using var stop = new CancellationTokenSource();
        var steps = 0;
        supervisor.RunOnThread(
            "watch",
            () => ++steps < 4 ? throw new InvalidTimeZoneException() : NextStep.After(TimeSpan.FromMilliseconds(1)),
            new AutoResetEvent(false),
            stop.Token
        );

        await Eventually.True(() => Volatile.Read(ref steps) > 6, "The thread should go on.");
        await stop.CancelAsync();
    }

    [Fact]
    public async Task A_loop_that_fails_again_and_again_waits_in_between()
    {
        var supervisor = new Supervisor(
            "server",
            ServerThreads.OfProcess,
            TimeProvider.System,
            new RecordedLog().CreateLogger("test"),
            new(null, TimeProvider.System)
        );
        using var stop = new CancellationTokenSource();
        var process = new Failing();
        var began = TimeProvider.System.GetTimestamp();
        var running = supervisor.RunAsync(process, stop.Token);

        await Eventually.True(() => process.Steps > 4, "The loop should go on.");
        var took = TimeProvider.System.GetElapsedTime(began);
        await stop.CancelAsync();
        await running;
        Assert.True(took > TimeSpan.FromMilliseconds(500), $"Four waits took {took}."); // 50, 100, 200 and 400 ms, less a third at most
    }

    [Fact]
    public async Task A_server_that_cannot_fetch_says_so_in_its_row_for_as_long_as_it_cannot()
    {
        var faults = new StorageFaults();
        await using var host = await StartAsync(faults);
        await host.UntilAsync(host.Client.Enqueue<StopTests.Waiter>(x => x.Note()), JobState.Succeeded);

        faults.Fail(nameof(IJobQueue.FetchAsync), () => new InvalidTimeZoneException("42501: permission denied"));
        var waiting = host.Client.Enqueue<StopTests.Waiter>(x => x.Note());
        await Eventually.Async(
            async () => await TroubleAsync(host) == "It cannot fetch jobs: 42501: permission denied",
            () => "The row should say what is wrong."
        );
        faults.Mend();
        await Eventually.Async(async () => await TroubleAsync(host) is null, () => "The row should say no more that something is wrong.");
        await host.UntilAsync(waiting, JobState.Succeeded);
    }

    private static async Task<string?> TroubleAsync(JobHost host) => Assert.Single(await host.Storage.Reader.ServersAsync(CancellationToken.None)).Trouble;

    private static Task<JobHost> StartAsync(StorageFaults faults) =>
        FaultHost.StartAsync(
            faults,
            server: server => server.Aging = TimeSpan.FromSeconds(1),
            jobs: jobs => jobs.AddRecurring<StopTests.Waiter>("declared", x => x.Note(), Cron.Never())
        );

    [GeneratedRegex(@"new Thread\(|Task\.Run\(|Task\.Factory\.StartNew|QueueUserWorkItem\(static _ =>|(?:[Tt]hreads|start)\.(?:Run|Start|Loop)\(")]
    private static partial Regex Starts();

    private sealed class Failing : IServerProcess
    {
        private int steps;

        public int Steps => Volatile.Read(ref steps);

        public string Name => "fail";

        public WakeSignal Wake { get; } = new();

        public ValueTask<NextStep> StepAsync(CancellationToken stop)
        {
            Interlocked.Increment(ref steps);
            throw new InvalidTimeZoneException();
        }
    }

    public sealed class Talker
    {
        public async Task TalkAsync(JobContext context, CancellationToken cancellationToken)
        {
            while (!cancellationToken.IsCancellationRequested)
            {
                context.Log("still here");
                await Task.Delay(50, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }
}
