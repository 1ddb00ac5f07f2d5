using System.Diagnostics;
using System.Globalization;

namespace JobLib.Reliability.Processes;

/// <summary>The bodies of the jobs. Each writes down that it starts, under which fence, and that it has come to its end.</summary>
[AutomaticRetry(Attempts = 1_000_000, DelaysInSeconds = [0])]
public sealed class Work(Notes notes, Ledger ledger, WorkerSpec spec)
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>The file whose appearance lets the jobs go that a process holds.</summary>
    public static string ReleaseFile(string folder, string process) => Path.Combine(folder, $"{process}.release");

    /// <summary>The file by which a person has seen to what keeps a job from its success.</summary>
    public static string MendFile(string folder, string job) => Path.Combine(folder, $"{job}.mended");

    public Task PlainAsync(long key, JobContext context) => RunAsync(key, context, () => Task.CompletedTask);

    public Task SlowAsync(long key, JobContext context) => RunAsync(key, context, async () =>
    {
        context.Progress(0.5, "half");
        context.Log("half");
        await Task.Delay(20, context.CancellationToken);
    });

    public Task RetriedAsync(long key, JobContext context) => RunAsync(key, context, () =>
        context.Attempt < 3 ? throw new PlannedFailureException($"attempt {context.Attempt}") : Task.CompletedTask);

    [AutomaticRetry(Attempts = 0)]
    public Task FailingAsync(long key, JobContext context) => RunAsync(key, context, () => throw new PlannedFailureException("always"));

    [DisableConcurrentExecution("lane-{0}", 600)]
    public Task KeyedAsync(int lane, long key, JobContext context) => RunAsync(key, context, () => Task.Delay(3, context.CancellationToken));

    public Task MarkedAsync(long key, JobContext context) => RunAsync(key, context, async () =>
    {
        await using var connection = await ledger.OpenAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        await ledger.AddEffectAsync(transaction, key, context.Fence);
        await context.CompleteAsync(transaction);
        await transaction.CommitAsync();
    });

    /// <summary>Takes so long.</summary>
    public Task LastingAsync(int milliseconds, long key, JobContext context) =>
        RunAsync(key, context, () => Task.Delay(milliseconds, context.CancellationToken));

    /// <summary>Fails for good, until a person has seen to it.</summary>
    [AutomaticRetry(Attempts = 0)]
    public Task MendedAsync(long key, JobContext context) => RunAsync(key, context, () =>
        File.Exists(MendFile(spec.Folder, context.JobId)) ? Task.CompletedTask : throw new PlannedFailureException("until it is mended"));

    /// <summary>Its token does not move it.</summary>
    public Task HeldAsync(long key, JobContext context) => RunAsync(key, context, async () =>
    {
        while (!File.Exists(ReleaseFile(spec.Folder, spec.Name))) await Task.Delay(Look);
    });

    /// <summary>A run of a recurring job. Its key is its tick.</summary>
    public Task TickAsync(JobContext context)
    {
        ArgumentNullException.ThrowIfNull(context);
        notes.Write("tick", context.RecurringId ?? "", Text(context.ScheduledAt?.UtcTicks ?? 0), context.JobId);
        return RunAsync(-(context.ScheduledAt?.UtcTicks ?? 0), context, () => Task.CompletedTask);
    }

    /// <summary>Takes its process with it.</summary>
    public Task PoisonAsync(string how, long key, JobContext context) => RunAsync(key, context, () =>
    {
        switch (how)
        {
            case "fail-fast":
                Environment.FailFast("poison");
                break;
            case "stack-overflow":
                Overflow(0);
                break;
            default:
                using (var self = Process.GetCurrentProcess()) self.Kill();
                break;
        }

        return Task.CompletedTask;
    });

    private static int Overflow(int depth) => depth + Overflow(depth + 1) + Overflow(depth + 2);

    private async Task RunAsync(long key, JobContext context, Func<Task> body)
    {
        string[] run = [Text(key), context.JobId, Text(context.Fence), Text(context.Attempt)];
        notes.Write("start", run);
        try
        {
            await body();
        }
        catch (Exception error)
        {
            notes.Write("threw", [.. run, error.GetType().Name]);
            throw;
        }

        notes.Write("end", run);
    }

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
