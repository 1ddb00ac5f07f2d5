using Hangfire;
using Hangfire.Common;
using Hangfire.Storage;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Recurring;
using JobLib.Storage;
using RecurringJobs = JobLib.Recurring.RecurringJobManager;

namespace JobLib.Hangfire.Import;

/// <summary>
/// Moves recurring jobs so that no tick runs twice and none is lost: each is stored in JobLib paused, removed from Hangfire, and resumed in JobLib with the
/// next tick that Hangfire had for it, all in the lock in which Hangfire's scheduler would fire it. Stopped in between, the next import goes on where it was.
/// </summary>
internal sealed class RecurringMove(
    JobStorage from,
    IJobStorage storage,
    RecurringDefinitions definitions,
    JobCallResolver calls,
    HangfireImportOptions options,
    ImportFindings findings
)
{
    /// <summary>What stands in place of a state.</summary>
    public const string State = "Recurring";

    private const string Active = "recurring-jobs";
    private const string Moving = "joblib:moving-recurring";

    // As long as Hangfire's own manager waits for it.
    private static readonly TimeSpan LockPatience = TimeSpan.FromSeconds(15);

    private static readonly JobActor Importer = new() { Name = "hangfire-import" };

    public void Move(CancellationToken cancellationToken)
    {
        using var connection = from.GetConnection();
        var ids = connection.GetAllItemsFromSet(Moving).Union(connection.GetAllItemsFromSet(Active)).Order(StringComparer.Ordinal).ToList();
        findings.Begin(ids.Count);
        foreach (var id in ids)
        {
            cancellationToken.ThrowIfCancellationRequested();
            try
            {
                if (Move(connection, id)) findings.Moved(State, id);
            }
            catch (NotMovableException error)
            {
                findings.Left(id, State, error.Message, error.Remedy);
            }
        }
    }

    private static string HashOf(string id) => $"recurring-job:{id}";

    // What Hangfire knew of a recurring job that is removed from it and not resumed in JobLib yet.
    private static string KeptHashOf(string id) => $"joblib:recurring-job:{id}";

    // All on one thread: some of Hangfire's storages know the holder of a lock by it.
    private bool Move(IStorageConnection connection, string id)
    {
        using var held = options.DryRun ? null : connection.AcquireDistributedLock($"lock:recurring-job:{id}", LockPatience);
        return SynchronousCall.Run(() => MoveAsync(connection, id));
    }

    private async ValueTask<bool> MoveAsync(IStorageConnection connection, string id)
    {
        var isOurs = connection.GetAllItemsFromSet(Moving).Contains(id);
        var stored = connection.GetAllEntriesFromHash(HashOf(id));
        if (stored is { Count: > 0 })
        {
            var definition = await TranslateAsync(id, stored);
            if (options.DryRun) return true;
            isOurs = await StoreAsync(connection, definition, isOurs);
            Write(connection, transaction =>
            {
                transaction.RemoveFromSet(Active, id);
                transaction.RemoveHash(HashOf(id));
                if (isOurs) transaction.SetRangeInHash(KeptHashOf(id), stored.Where(entry => entry.Value is not null));
            });
        }

        if (!isOurs || options.DryRun)
            return isOurs || stored is { Count: > 0 }; // where the application has declared it in JobLib already, it stays as it is there
        if (connection.GetAllEntriesFromHash(KeptHashOf(id)) is { Count: > 0 } kept) await ResumeAsync(id, kept);
        Write(connection, transaction =>
        {
            transaction.RemoveHash(KeptHashOf(id));
            transaction.RemoveFromSet(Moving, id);
        });
        return true;
    }

    // Whether it is new in JobLib, and so this import's to resume, is noted before it is stored.
    private async ValueTask<bool> StoreAsync(IStorageConnection connection, RecurringDefinition definition, bool wasBegun)
    {
        if (await storage.Reader.RecurringDefinitionAsync(definition.Id, CancellationToken.None) is not null) return wasBegun;
        if (!wasBegun) Write(connection, transaction => transaction.AddToSet(Moving, definition.Id));
        await storage.Recurring.SaveAsync([definition with { Paused = true }], Importer, CancellationToken.None);
        return true;
    }

    private async ValueTask ResumeAsync(string id, Dictionary<string, string> kept)
    {
        if (await storage.Reader.FindRecurringAsync([id], CancellationToken.None) is not [{ Paused: true }]) return; // it was resumed, and may have fired since
        var next = NextOf(kept) ?? (await storage.Reader.RecurringDefinitionAsync(id, CancellationToken.None))?.Next;
        await storage.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Resume, Ids = [id], Next = [next], Actor = Importer }, CancellationToken.None);
    }

    private async ValueTask<RecurringDefinition> TranslateAsync(string id, Dictionary<string, string> stored)
    {
        var now = await RecurringJobs.NowAsync(storage, CancellationToken.None);
        try
        {
            var call = StoredCall.Load(InvocationData.DeserializePayload(stored.GetValueOrDefault("Job")));
            var queue = StoredCall.QueueOf(call) ?? stored.GetValueOrDefault("Queue");
            var recurring = new RecurringJobOptions
            {
                TimeZone = new DefaultTimeZoneResolver().GetTimeZoneById(stored.GetValueOrDefault("TimeZoneId") is { Length: > 0 } zone ? zone : "UTC"),
                Queue = queue is null or "" or "default" ? null : queue, // which Hangfire says where nobody did: the method's [Queue] goes before it
                MisfireHandling = stored.TryGetValue("Misfire", out var misfire) ? Enum.Parse<MisfireHandling>(misfire) : MisfireHandling.Relaxed,
            };
            var definition = definitions.Make(id, Job.Create(call.Type, call.Method, [.. call.Args]), stored.GetValueOrDefault("Cron") ?? "", recurring, now);
            ArgumentProof.Check(calls.For(call.Type, call.Method), call, definition.Payload);
            return NextOf(stored) is { } next ? definition with { Next = next } : definition;
        }
        catch (Exception error) when (error is not NotMovableException) // of the definition: its types, its schedule, its zone
        {
            throw new NotMovableException(
                ExceptionText.Message(error),
                "Correct it with AddOrUpdate, in Hangfire, and import again; or declare it in JobLib and remove it from Hangfire."
            );
        }
    }

    private static DateTimeOffset? NextOf(Dictionary<string, string> stored) =>
        JobHelper.DeserializeNullableDateTime(stored.GetValueOrDefault("NextExecution")) is { } next
            ? new DateTimeOffset(DateTime.SpecifyKind(next, DateTimeKind.Utc))
            : null;

    private static void Write(IStorageConnection connection, Action<IWriteOnlyTransaction> write)
    {
        using var transaction = connection.CreateWriteTransaction();
        write(transaction);
        transaction.Commit();
    }
}
