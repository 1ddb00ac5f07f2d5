using JobLib.Benchmarks.Measuring;
using JobLib.Benchmarks.Storages;

namespace JobLib.Benchmarks.Scenarios;

/// <summary>Everything that is measured.</summary>
internal static class ScenarioList
{
    /// <summary>Jobs of a run that take their time.</summary>
    public const int WaitingJobs = 8_000;

    private const int ManyCallers = 16;
    private const int LatencyJobs = 400;
    private const int Captures = 500_000;
    private const int Attempts = 20_000_000;

    public static IEnumerable<Scenario> Of(IEnumerable<IBenchmarkedStorage> storages, BenchmarkOptions options) =>
        storages.SelectMany(storage => Of(storage, options)).Prepend(Unheard()).Prepend(Capture());

    private static Scenario Capture() =>
        new("none", "read a call out of its expression", Captures, () => new CaptureRuns(read: true), () => new CaptureRuns(read: false));

    private static Scenario Unheard() =>
        new("none", "telemetry that nobody listens to", Attempts, () => new UnheardRuns(ask: true), () => new UnheardRuns(ask: false));

    private static IEnumerable<Scenario> Of(IBenchmarkedStorage storage, BenchmarkOptions options)
    {
        var goals = storage.Goals;
        yield return New("enqueue, 1 caller", goals.SingleJobs, () => new EnqueueRuns(storage, 1), () => new RawEnqueueRuns(storage, 1, 1), goals.EnqueueOne);
        yield return New(
            "enqueue, 16 callers",
            goals.SingleJobs,
            () => new EnqueueRuns(storage, ManyCallers),
            () => new RawEnqueueRuns(storage, ManyCallers, 1),
            goals.EnqueueOne
        );
        yield return New(
            "enqueue many, 100 a call",
            goals.ManyJobs,
            () => new EnqueueManyRuns(storage, 100),
            () => new RawEnqueueRuns(storage, 1, 100),
            goals.EnqueueMany100
        );
        yield return New(
            "enqueue many, 1,000 a call",
            goals.ManyJobs,
            () => new EnqueueManyRuns(storage, 1_000),
            () => new RawEnqueueRuns(storage, 1, 1_000),
            goals.EnqueueMany1000
        );
        yield return New("drain, 100 a commit", goals.ManyJobs, () => new DrainRuns(storage, 100), () => new RawDrainRuns(storage, 100), goals.Drain100);
        yield return New("drain, 250 a commit", goals.ManyJobs, () => new DrainRuns(storage, 250), () => new RawDrainRuns(storage, 250), goals.Drain500);
        if (storage is SqliteBenchmark or PostgreSqlBenchmark)
        {
            yield return New(
                "drain, 250 a commit, beside the limit",
                goals.ManyJobs,
                () => new DrainRuns(storage, 250),
                () => new LimitDrainRuns(storage, 250),
                []
            );
        }

        if (storage is InMemoryBenchmark)
        {
            yield return New(
                "drain, 250 a commit, listened to",
                goals.ManyJobs,
                () => new ListenedRuns(new DrainRuns(storage, 250)),
                () => new DrainRuns(storage, 250),
                []
            );
        }

        yield return New($"drain, jobs of {Waiting.Milliseconds} ms", WaitingJobs, () => new WaitingRuns(storage), () => new RawWaitingRuns(), []);
        yield return New("end to end, 1 caller", goals.SingleJobs, () => new EndToEndRuns(storage, 1), () => new RawEndToEndRuns(storage, 1), goals.EndToEnd);
        yield return New(
            "end to end, 100 a call",
            goals.ManyJobs,
            () => new EndToEndRuns(storage, 100),
            () => new RawEndToEndRuns(storage, 100),
            goals.EndToEnd
        );
        yield return New("call to start", LatencyJobs, () => new LatencyRuns(storage), () => new RawLatencyRuns(storage), goals.Latency);

        var behind = $"behind {options.Backlog.ToString("N0", Formats.Culture)}";
        yield return New(
            $"enqueue many (100), {behind}",
            goals.ManyJobs,
            () => new BacklogEnqueueRuns(storage, options.Backlog),
            () => new BacklogEnqueueRuns(storage, 0),
            goals.Backlog
        );
        yield return New(
            $"drain (500), {behind}",
            goals.ManyJobs,
            () => new BacklogDrainRuns(storage, options.Backlog),
            () => new BacklogDrainRuns(storage, 0),
            goals.Backlog
        );

        Scenario New(string name, int jobs, Func<IContender> contender, Func<IContender> twin, Goal[] goals) =>
            new(storage.Name, name, jobs, contender, twin, goals);
    }
}
