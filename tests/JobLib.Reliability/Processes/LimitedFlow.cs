using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Reliability.Processes;

/// <summary>Creates jobs under every limit that there is, and writes down which: the judge holds the run to that. Version 0.1.0 has none of them.</summary>
public sealed class LimitedFlow(IServiceProvider services, WorkerSpec spec, Flow flow)
{
    /// <summary>What a person has to see to.</summary>
    public const string HeldTag = "held";

    private const int AloneSet = 5;
    private const int SharedSet = 8;
    private const int PacedSet = 5;
    private const int UniqueSet = 6;
    private const int SequenceSet = 6;
    private const int BigSet = 16;
    private const int SingleSet = 2;

    private const int FewSet = 5;

    private const int SharedLimit = 3;
    private const int FewLimit = 2;
    private const string FewQueue = "few";
    private const string Rate = "paced";
    private const int Permits = 10;
    private const int Burst = 3;
    private const string TurnQueue = "turns";
    private static readonly TimeSpan Per = TimeSpan.FromSeconds(1);

    private readonly IBackgroundJobClient client = services.GetRequiredService<IBackgroundJobClient>();
    private readonly int set = AloneSet + SharedSet + PacedSet + UniqueSet + SequenceSet + (spec.HasGroups ? BigSet + SingleSet + FewSet : 0);
    private int sequences;
    private int step;

    public static void Declare(JobLibBuilder jobs)
    {
        ArgumentNullException.ThrowIfNull(jobs);
        jobs.Limits.Rate(Rate, Permits, Per, Burst);
        jobs.Limits.Queue(FewQueue, FewLimit);
    }

    /// <summary>
    /// The jobs with groups stand in a queue of their own: which has them in turn does not depend on what the others wait for. So do those of which few run.
    /// </summary>
    public static void Serve(JobServerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        (options.Queues, options.QueueOrder) = (["default", TurnQueue, FewQueue], QueueOrder.RoundRobin);
    }

    /// <summary>Creates at least so many jobs, as far as nothing is refused.</summary>
    public async Task MakeAsync(int count)
    {
        for (var made = 0; made < count; made += set)
        {
            await Task.WhenAll(
                TimesAsync(AloneSet, _ => LimitedAsync("alone", 1, milliseconds: 100)),
                TimesAsync(SharedSet, which => LimitedAsync($"shared-{which % 2}", SharedLimit, milliseconds: 400)),
                TimesAsync(PacedSet, _ => PacedAsync()),
                TimesAsync(UniqueSet, UniqueAsync),
                flow.TryAsync(SequenceAsync),
                spec.HasGroups ? TimesAsync(FewSet, _ => FewAsync()) : Task.CompletedTask,
                spec.HasGroups ? flow.TryAsync(TurnsAsync) : Task.CompletedTask);
        }
    }

    private async Task TimesAsync(int count, Func<int, Task> create)
    {
        for (var i = 0; i < count; i++) await flow.TryAsync(() => create(Interlocked.Increment(ref step)));
    }

    private Task LimitedAsync(string key, int limit, int milliseconds) => flow.AckAsync(
        JobKind.Limited,
        item => client.EnqueueAsync<Work>(
            work => work.LastingAsync(milliseconds, item, JobContext.None),
            new EnqueueOptions { ConcurrencyKey = key, ConcurrencyLimit = limit }),
        $"{key} {Text(limit)}");

    private Task FewAsync() => flow.AckAsync(
        JobKind.Limited,
        item => client.EnqueueAsync<Work>(work => work.LastingAsync(200, item, JobContext.None), new EnqueueOptions { Queue = FewQueue }),
        $"queue-{FewQueue} {Text(FewLimit)}");

    private Task PacedAsync() => flow.AckAsync(
        JobKind.Paced,
        item => client.EnqueueAsync<Work>(work => work.PlainAsync(item, JobContext.None), new EnqueueOptions { RateKey = Rate }),
        $"{Rate} {Text(Permits)} {Text((long)Per.TotalMilliseconds)} {Text(Burst)}");

    // The same few keys by every process.
    private Task UniqueAsync(int which)
    {
        var hold = (UniqueWhile)(which % 3);
        var key = $"{hold}-{which / 3 % 2}";
        return flow.AckAsync(
            JobKind.Unique,
            item => client.EnqueueAsync<Work>(
                work => work.LastingAsync(50, item, JobContext.None),
                new EnqueueOptions { Unique = new() { Key = key, While = hold } }),
            $"{key} {hold}");
    }

    // A process that is killed leaves a part of it. What nobody knows to be created may be there, so nothing follows it.
    private async Task SequenceAsync()
    {
        var name = $"{spec.Name}-{Text(Interlocked.Increment(ref sequences))}";
        var options = new EnqueueOptions { Sequence = name };
        await flow.AckAsync(JobKind.Ordered, key => client.EnqueueAsync<Work>(work => work.LastingAsync(20, key, JobContext.None), options), name);
        await flow.AckAsync(JobKind.Ordered, key => client.EnqueueAsync<Work>(work => work.RetriedAsync(key, JobContext.None), options), name);
        await flow.AckAsync(JobKind.OrderedFailing, key => client.EnqueueAsync<Work>(work => work.FailingAsync(key, JobContext.None), options), name);
        var goesOn = options with { SequenceFailure = SequenceFailure.GoOn };
        await flow.AckAsync(JobKind.Ordered, key => client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None), goesOn), name);
        var held = options with { Tags = [HeldTag] };
        await flow.AckAsync(JobKind.Ordered, key => client.EnqueueAsync<Work>(work => work.MendedAsync(key, JobContext.None), held), name);
        await flow.AckAsync(JobKind.Ordered, key => client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None), options), name);
    }

    // Many of one group, and then groups with a single job. The big group is this process's own: it creates one set of it after the other.
    private async Task TurnsAsync()
    {
        var group = $"big-{spec.Name}";
        var keys = Enumerable.Range(0, BigSet).Select(_ => flow.Intend(JobKind.Turn, group)).ToArray();
        var ids = await client.EnqueueManyAsync<Work, long>(
            keys,
            (work, key) => work.LastingAsync(100, key, JobContext.None),
            new() { Queue = TurnQueue, Group = group });
        for (var i = 0; i < keys.Length; i++) flow.Acknowledged(keys[i], ids[i]);
        for (var i = 0; i < SingleSet; i++)
        {
            var single = $"single-{spec.Name}-{Text(Interlocked.Increment(ref step))}";
            await flow.AckAsync(
                JobKind.Turn,
                key => client.EnqueueAsync<Work>(
                    work => work.LastingAsync(100, key, JobContext.None),
                    new EnqueueOptions { Queue = TurnQueue, Group = single }),
                single);
        }
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
