using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Recurring.Schedules;
using JobLib.Storage;
using JobLib.Telemetry;

namespace JobLib.Recurring;

/// <summary>The recurring jobs of a host's storage.</summary>
internal sealed class RecurringJobManager(IStorageAccess access, RecurringDefinitions definitions, JobFactory factory, JobTelemetry telemetry) : IRecurringJobManager
{
    public async Task AddOrUpdateAsync(string recurringJobId, Job job, string cronExpression, RecurringJobOptions? options = null, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        var now = await NowAsync(storage, cancellationToken);
        var definition = definitions.Make(recurringJobId, job, cronExpression, options ?? new(), now);
        await storage.Recurring.SaveAsync([definition], actor ?? JobActor.Application, cancellationToken);
    }

    public async Task<string> TriggerAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        var definition = await storage.Reader.RecurringDefinitionAsync(recurringJobId, cancellationToken) ?? throw new RecurringJobNotFoundException(recurringJobId);
        var sending = telemetry.ObservesClients ? telemetry.Enqueue(definition.Queue) : null;
        try
        {
            var job = await factory.AdmitAsync(definition, RecurringRun.Of(definition, JobStart.Now, factory.Clock));
            var result = await storage.Jobs.InsertAsync(new() { Jobs = [job], Actor = actor }, null, cancellationToken);
            sending?.Add(job, result.Jobs[0].Status);
            sending?.Completed();
            return result.Jobs[0].Id.ToString();
        }
        catch (Exception error)
        {
            sending?.Failed(error);
            throw;
        }
    }

    public Task<bool> PauseAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(RecurringChangeKind.Pause, recurringJobId, actor, cancellationToken);

    public async Task<bool> ResumeAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default)
    {
        RecurringDefinitions.Check(recurringJobId);
        var storage = await access.GetAsync(cancellationToken);
        if (await storage.Reader.RecurringDefinitionAsync(recurringJobId, cancellationToken) is not { } definition) return false;
        var now = await NowAsync(storage, cancellationToken);
        // What cannot be read here is due at once: a server says so as a fault.
        var next = TimeZones.TryFind(definition.TimeZone, out var zone) && CronSchedule.TryParse(definition.Cron, out var schedule) ? schedule.Next(now, zone) : now;
        var change = new RecurringChange { Kind = RecurringChangeKind.Resume, Ids = [recurringJobId], Next = [next], Actor = actor ?? JobActor.Application };
        return Applied(await storage.Recurring.ChangeAsync(change, cancellationToken));
    }

    public Task<bool> RemoveIfExistsAsync(string recurringJobId, JobActor? actor = null, CancellationToken cancellationToken = default) =>
        ChangeAsync(RecurringChangeKind.Remove, recurringJobId, actor, cancellationToken);

    public async Task<Page<RecurringSummary>> ListAsync(PageRequest? page = null, CancellationToken cancellationToken = default) =>
        await (await access.GetAsync(cancellationToken)).Reader.RecurringAsync(page ?? new(), cancellationToken);

    /// <summary>The storage's clock: a client whose own is ahead must not begin a schedule with a tick that is past for everybody else.</summary>
    internal static async ValueTask<DateTimeOffset> NowAsync(IJobStorage storage, CancellationToken cancellationToken) =>
        (await storage.Recurring.DueAsync(1, cancellationToken)).Now;

    private async Task<bool> ChangeAsync(RecurringChangeKind kind, string id, JobActor? actor, CancellationToken cancellationToken)
    {
        RecurringDefinitions.Check(id);
        var storage = await access.GetAsync(cancellationToken);
        return Applied(await storage.Recurring.ChangeAsync(new() { Kind = kind, Ids = [id], Actor = actor ?? JobActor.Application }, cancellationToken));
    }

    private static bool Applied(IReadOnlyList<ChangeResult> answers) => answers[0].Status == ChangeStatus.Applied;
}
