using System.Collections.Concurrent;
using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;

namespace JobLib.Reliability.Scenarios;

/// <summary>Each gap between two calls of the storage: a process is killed in it, or the call goes wrong in every way that there is.</summary>
public abstract class GapScenario
{
    private const int AtOnce = 3;
    private const int JobsEach = 40;
    private const int JobsOfFaults = 300;

    private static readonly TimeSpan HitPatience = TimeSpan.FromMinutes(2);

    /// <summary>What only reads; and the wait, which does nothing.</summary>
    private static readonly string[] Harmless = ["IRecurringStore.DueAsync", "IServerRegistry.SignalsAsync", "IJobQueue.WaitAsync"];

    /// <summary>What a process does once.</summary>
    private static readonly string[] Once =
    [
        "IJobStorage.PrepareAsync",
        "IServerRegistry.RegisterAsync",
        "IRecurringStore.SaveAsync",
        "IServerRegistry.LeaveAsync",
        "IAsyncDisposable.DisposeAsync",
    ];

    /// <summary>What it does every ten seconds: the first time is waited for.</summary>
    private static readonly string[] Seldom = ["IServerRegistry.TallyAsync"];

    /// <summary>What it does when its input ends.</summary>
    private static readonly string[] AtTheEnd = ["IServerRegistry.LeaveAsync", "IAsyncDisposable.DisposeAsync"];

    /// <summary>What only an operator asks for: these servers are not told to raise priorities.</summary>
    private static readonly string[] OfAnOperator =
    [
        "IJobQueue.ChargeAsync", "IJobQueue.SetConcurrencyLimitAsync", "IJobQueue.SetPausedAsync", "IJobQueue.SetQueueLimitAsync", "IJobQueue.SetRateAsync",
        "IMaintenance.AgeAsync", "IRecurringStore.ChangeAsync", "IServerRegistry.SetDrainingAsync",
    ];

    private static readonly FaultKind[] Ways =
    [
        FaultKind.FailBefore,
        FaultKind.FailAfter,
        FaultKind.StrangeBefore,
        FaultKind.StrangeAfter,
        FaultKind.Unexpected,
        FaultKind.Hang,
    ];

    private static IEnumerable<string> Changing =>
        FaultyContract.Operations().Where(operation => !operation.StartsWith("IJobReader.", StringComparison.Ordinal) && !Harmless.Contains(operation));

    [Fact]
    public async Task A_process_that_is_killed_around_any_call_that_changes_something_leaves_nothing_undone_or_done_twice()
    {
        await using var storage = Open();
        await using var crew = await Crew.OnAsync(storage, "gaps");
        crew.Start(); // goes on with what the others leave
        var gaps = new ConcurrentQueue<StorageFault>(
            Changing
                .Except(storage.NeverAsked)
                .SelectMany(operation =>
                    Kills.Select(kind => new StorageFault(
                        operation,
                        kind,
                        Once.Concat(Seldom).Contains(operation) ? 1 : crew.Chance.Next(1, 4)
                    ))
                )
        );
        var missed = new ConcurrentBag<string>();
        await Task.WhenAll(Enumerable.Range(0, AtOnce).Select(async _ =>
        {
            while (gaps.TryDequeue(out var gap))
            {
                if (!await DiesAsync(crew, gap)) missed.Add($"{gap.Operation} ({gap.Kind})");
            }
        }));
        Assert.True(missed.IsEmpty, $"Never reached: {string.Join(", ", missed)}. The notes are in {crew.Folder}.");
        lock (crew) crew.Start(spec => spec with { Operates = true }); // an operator who was killed may have left a server that fetches nothing
        await crew.DrainAsync();
        await crew.StopAsync();
        await crew.JudgeAsync();
        crew.Good();
    }

    [Fact]
    public async Task A_call_that_fails_or_hangs_or_throws_anything_at_all_is_survived_by_its_process_and_nothing_is_lost()
    {
        await using var storage = Open();
        var outcomes = await Task.WhenAll(Ways.Select(async way =>
        {
            try
            {
                await SurviveAsync(storage, way);
                return "";
            }
            catch (Exception error)
            {
                return $"{way}: {error.Message}";
            }
        }));
        Assert.True(outcomes.All(outcome => outcome.Length == 0), string.Join('\n', outcomes.Where(outcome => outcome.Length > 0)));
    }

    /// <summary>
    /// Where in a gap a process is killed. To a storage its end is one place, from the answer to a call until the next call; what the process itself has done
    /// meanwhile is the same on every storage, and tried on the one where a process begins soonest.
    /// </summary>
    private protected virtual FaultKind[] Kills => [FaultKind.KillAfter];

    private protected abstract ReliabilityStorage Open();

    private static async Task<bool> DiesAsync(Crew crew, StorageFault gap)
    {
        Member member;
        lock (crew) member = crew.Start(spec => spec with { Operates = OfAnOperator.Contains(gap.Operation), Faults = [gap] });
        using var patience = new CancellationTokenSource(HitPatience);
        await member.UntilReadyAsync();
        while (!patience.IsCancellationRequested && !member.Process.HasExited)
        {
            await member.CommandAsync($"make {JobsEach}");
            if (AtTheEnd.Contains(gap.Operation) && !member.Process.HasExited) await member.Process.StopAsync();
            await Task.Delay(100);
        }

        if (!member.Process.HasExited) return false;
        lock (crew) crew.Died(member);
        return true;
    }

    // One process alone: whatever of it does not go on is missed.
    private static async Task SurviveAsync(ReliabilityStorage storage, FaultKind way)
    {
        // A storage that cannot be used at all stops the host, with the reason; one that is away is waited for.
        var preparing = way is FaultKind.StrangeBefore or FaultKind.StrangeAfter or FaultKind.Unexpected ? FaultKind.FailBefore : way;
        IReadOnlyList<StorageFault> faults =
        [
            new("IJobStorage.PrepareAsync", preparing, 1),
            .. Once.Skip(1).Concat(Seldom).Select(operation => new StorageFault(operation, way, 1)),
            new("*", way, 2, 60),
        ];
        await using var crew = await Crew.OnAsync(storage, $"fault-{way}");
        var member = crew.Start(spec => spec with { Operates = true, Faults = faults });
        await member.UntilReadyAsync();
        await member.CommandAsync($"make {JobsOfFaults}");
        await UntilHitAsync(crew, way, storage);
        await crew.DrainAsync();
        Assert.False(member.Process.HasExited, "The process ended.");
        await crew.StopAsync();
        await UntilLeftAsync(crew, faults);
        var (record, _) = await crew.JudgeAsync();
        var never = FaultyContract.Operations().Except(storage.NeverAsked).Where(operation => !record.Faults.Any(fault => fault.Operation == operation));
        Assert.True(!never.Any(), $"Never went wrong: {string.Join(", ", never)}.");
        crew.Good();
    }

    // A server that has just lost its lease, to a fault of its last seconds, has nothing to leave: another one goes, to which nothing else happens.
    private static async Task UntilLeftAsync(Crew crew, IEnumerable<StorageFault> faults)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (AtTheEnd.Except(crew.Noted("fault").Select(note => note.Fields[0])).Any() && TimeProvider.System.GetElapsedTime(began) < HitPatience)
        {
            var another = crew.Start(spec => spec with { Faults = [.. faults.Where(fault => AtTheEnd.Contains(fault.Operation))] });
            await another.UntilReadyAsync();
            await crew.UntilAsync(() => crew.Noted("registered").Any(note => note.Process == another.Name), $"{another.Name} is a server");
            await crew.StopAsync();
        }
    }

    // What a process does at its end cannot have gone wrong yet.
    private static async Task UntilHitAsync(Crew crew, FaultKind way, ReliabilityStorage storage)
    {
        var wanted = FaultyContract.Operations().Except(AtTheEnd).Except(storage.NeverAsked).ToArray();
        var began = TimeProvider.System.GetTimestamp();
        while (TimeProvider.System.GetElapsedTime(began) < HitPatience)
        {
            var hit = crew.Noted("fault").Select(note => note.Fields[0]).ToHashSet();
            if (wanted.All(hit.Contains)) return;
            foreach (var member in crew.Members) await member.CommandAsync("make 20");
            await Task.Delay(200);
        }

        Assert.Fail(
            $"Never went wrong in the way of {way}: {string.Join(", ", wanted.Except(crew.Noted("fault").Select(note => note.Fields[0])))}. The notes are in {crew.Folder}."
        );
    }
}
