using System.Globalization;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Reliability.Processes;

/// <summary>Creates jobs of all kinds, and writes down what it is about to ask for and what it was told.</summary>
public sealed class Flow(IServiceProvider services, WorkerSpec spec, Notes notes, Ledger ledger)
{
    private const int Callers = 6;
    private const int Lanes = 3;
    private const int Members = 4;
    private static readonly TimeSpan Soon = TimeSpan.FromMilliseconds(300);
    private static readonly TimeSpan Far = TimeSpan.FromDays(30);

    private readonly IBackgroundJobClient client = services.GetRequiredService<IBackgroundJobClient>();
    private readonly IBatchJobClient batches = services.GetRequiredService<IBatchJobClient>();
    private long lastKey = spec.FirstKey;
    private int step;

    /// <summary>Creates at least so many jobs.</summary>
    public async Task MakeAsync(int count)
    {
        var until = Interlocked.Read(ref lastKey) + count;
        await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Read(ref lastKey) < until) await TryAsync(() => StepAsync(Interlocked.Increment(ref step)));
        })));
    }

    /// <summary>Creates jobs that stay in their bodies until they are let go.</summary>
    public async Task MakeHeldAsync(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var key = Intend(JobKind.Held);
            Acknowledged(key, await client.EnqueueAsync<Work>(work => work.HeldAsync(key, JobContext.None)));
        }
    }

    /// <summary>Creates jobs that do next to nothing, as fast as it goes, without notes of each.</summary>
    public async Task MakePlainAsync(int count)
    {
        foreach (var keys in Enumerable.Range(0, count).Chunk(1_000)) await client.EnqueueManyAsync(keys, _ => Nothing.Run());
    }

    /// <summary>Creates a job that takes its process with it.</summary>
    public async Task MakePoisonAsync(string how)
    {
        var key = Intend(JobKind.Failing);
        Acknowledged(key, await client.EnqueueAsync<Work>(work => work.PoisonAsync(how, key, JobContext.None)));
    }

    // What fails has not been acknowledged; whether it was done, nobody knows. The next step may find the storage back.
    internal async Task TryAsync(Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (Exception error)
        {
            notes.Write("refused", error.GetType().Name, error.Message);
            await Task.Delay(20);
        }
    }

    private Task StepAsync(int which) => (which % 16) switch
    {
        0 => DelayedAsync(),
        1 => AckAsync(JobKind.Retried, key => client.EnqueueAsync<Work>(work => work.RetriedAsync(key, JobContext.None))),
        2 => FamilyAsync(),
        3 => BatchAsync(),
        4 or 5 => KeyedAsync(which / 16 % Lanes),
        6 => IdempotentAsync(),
        7 or 8 when spec.Place.TakesPartInTransactions => AckAsync(
            JobKind.Marked,
            key => client.EnqueueAsync<Work>(work => work.MarkedAsync(key, JobContext.None))
        ),
        9 when spec.Place.TakesPartInTransactions => BuyAsync(which / 16 % 3 != 0),
        10 when which / 16 % 4 == 0 => AckAsync(JobKind.Failing, key => client.EnqueueAsync<Work>(work => work.FailingAsync(key, JobContext.None))),
        10 when which / 16 % 4 == 1 => DeletedAsync(),
        10 when which / 16 % 4 == 2 => CancelledAsync(),
        11 => AckAsync(JobKind.Plain, key => client.EnqueueAsync<Work>(work => work.SlowAsync(key, JobContext.None))),
        12 => AckAsync(JobKind.Plain, key => Task.FromResult(client.Enqueue<Work>(work => work.PlainAsync(key, JobContext.None)))), // the synchronous way
        _ => AckAsync(JobKind.Plain, key => client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None))),
    };

    internal async Task<string> AckAsync(JobKind kind, Func<long, Task<string>> create, string relation = "")
    {
        var key = Intend(kind, relation);
        var id = await create(key);
        Acknowledged(key, id);
        return id;
    }

    private Task DelayedAsync() =>
        AckAsync(JobKind.Delayed, key => client.ScheduleAsync<Work>(work => work.PlainAsync(key, JobContext.None), Soon), Text((long)Soon.TotalMilliseconds));

    private async Task FamilyAsync()
    {
        var parent = await AckAsync(JobKind.Parent, key => client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None)));
        await AckAsync(JobKind.Child, key => client.ContinueJobWithAsync<Work>(parent, work => work.PlainAsync(key, JobContext.None)), parent);
    }

    private async Task BatchAsync()
    {
        var keys = Enumerable.Range(0, Members).Select(_ => Intend(JobKind.Member)).ToArray();
        var ids = new string[Members];
        var batch = await batches.StartNewAsync(async members =>
        {
            for (var i = 0; i < Members; i++)
            {
                var key = keys[i];
                ids[i] = await members.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None));
            }
        });
        for (var i = 0; i < Members; i++) Acknowledged(keys[i], ids[i]);
        await AckAsync(
            JobKind.BatchEnd,
            key => client.ContinueBatchWithAsync<Work>(batch, work => work.PlainAsync(key, JobContext.None)),
            string.Join(',', ids)
        );
    }

    private Task KeyedAsync(int lane) =>
        AckAsync(JobKind.Keyed, key => client.EnqueueAsync<Work>(work => work.KeyedAsync(lane, key, JobContext.None)), Text(lane));

    private async Task IdempotentAsync()
    {
        var key = Intend(JobKind.Idempotent);
        for (var i = 0; i < 2; i++)
        {
            Acknowledged(key, await client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None), new() { IdempotencyKey = $"once-{key}" }));
        }
    }

    private async Task BuyAsync(bool commits)
    {
        var key = Intend(JobKind.Bought);
        await using var connection = await ledger.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ledger.AddPurchaseAsync(transaction, key);
        var id = await client.EnqueueAsync<Work>(work => work.PlainAsync(key, JobContext.None), new() { Transaction = transaction });
        if (!commits)
        {
            await transaction.RollbackAsync();
            return;
        }

        await transaction.CommitAsync();
        Acknowledged(key, id);
    }

    private async Task DeletedAsync()
    {
        var key = Intend(JobKind.Deleted);
        var id = await client.ScheduleAsync<Work>(work => work.PlainAsync(key, JobContext.None), Far);
        notes.Write("scheduled", Text(key), id);
        if (await client.DeleteAsync(id)) Acknowledged(key, id);
    }

    private async Task CancelledAsync()
    {
        var keys = new[] { Intend(JobKind.Deleted), Intend(JobKind.Deleted) };
        var ids = new List<string>();
        var batch = await batches.StartNewAsync(async members =>
        {
            foreach (var key in keys) ids.Add(await members.ScheduleAsync<Work>(work => work.PlainAsync(key, JobContext.None), Far));
        });
        if (!await batches.CancelAsync(batch)) return;
        for (var i = 0; i < keys.Length; i++) Acknowledged(keys[i], ids[i]);
    }

    internal long Intend(JobKind kind, string relation = "")
    {
        var key = Interlocked.Increment(ref lastKey);
        notes.Write("intent", Text(key), kind.ToString(), relation);
        return key;
    }

    internal void Acknowledged(long key, string id) => notes.Write("acked", Text(key), id);

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
