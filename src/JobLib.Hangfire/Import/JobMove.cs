using Hangfire;
using Hangfire.States;
using JobLib.Client;
using JobLib.Client.Calls;
using JobLib.Hangfire.Source;
using JobLib.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace JobLib.Hangfire.Import;

/// <summary>
/// Moves sets of jobs: takes each in Hangfire, creates all of them in JobLib in one commit, and then ends each in Hangfire. Stopped at any line, a job is in
/// Hangfire as it was, or taken and waiting for the next import, or in JobLib as well, which the next import sees by its key.
/// </summary>
internal sealed class JobMove(
    SourceReader reader,
    SourceMoves moves,
    JobTranslation translation,
    StorageCalls storage,
    HangfireImportOptions options,
    ImportFindings findings
)
{
    private const string KeyRemedy =
        "If it comes from another storage of Hangfire's, import that with another KeyPrefix. If it has been moved before, and is done and gone by now, delete it on Hangfire's dashboard.";

    public static JobMove Create(JobStorage from, IServiceProvider to, HangfireImportOptions options, ImportFindings findings) => new(
        new(from),
        new(from, to.GetRequiredService<TimeProvider>()),
        new(to.GetRequiredService<JobFactory>(), options.KeyPrefix),
        to.GetRequiredService<StorageCalls>(),
        options,
        findings
    );

    /// <summary>Moves what can be moved now.</summary>
    /// <param name="ids">A set of jobs.</param>
    /// <param name="isFetched">They come out of Hangfire's queues by its own fetch: of one that is being processed the worker has died.</param>
    public async ValueTask<MovedSet> MoveAsync(IReadOnlyList<string> ids, bool isFetched = false)
    {
        var found = new Found[ids.Count];
        Parallel.For(0, ids.Count, new() { MaxDegreeOfParallelism = options.Parallelism }, i => found[i] = Take(ids[i], isFetched));
        var taken = found.Where(one => one.Kind == FoundKind.Taken).ToList();
        if (!options.DryRun) await InsertAsync(taken);
        return new(taken.Count > 0, Ids(FoundKind.Waits), Ids(FoundKind.Left), [.. found.SelectMany(one => one.Continuations)]);

        IReadOnlyList<string> Ids(FoundKind kind) => [.. found.Where(one => one.Kind == kind).Select(one => one.Id)];
    }

    private Found Take(string id, bool isFetched)
    {
        if (reader.Read(id) is not { } source || !IsWaiting(source, isFetched))
            return new(id, FoundKind.Gone); // it ran, or was moved or deleted, since it was listed
        var found = new Found(id, FoundKind.Left) { State = source.State, Continuations = StoredContinuations.Of(source) };
        try
        {
            JobId? parent = null;
            if (source.State == AwaitingState.StateName && !TryFindParent(source, out parent)) return found with { Kind = FoundKind.Waits };
            var job = translation.Translate(source, parent);
            if (options.DryRun) findings.Moved(source.State, id);
            else if (!moves.Park(source)) return found with { Kind = FoundKind.Gone };
            return found with { Kind = FoundKind.Taken, Job = job };
        }
        catch (NotMovableException error)
        {
            findings.Left(id, source.State, error.Message, error.Remedy);
            return found;
        }
    }

    private bool IsWaiting(SourceJob source, bool isFetched) =>
        source.IsParked || source.State == ScheduledState.StateName || source.State == AwaitingState.StateName
        || (source.State == EnqueuedState.StateName && (options.Queued || isFetched)) || (source.State == ProcessingState.StateName && isFetched)
        || (source.State == FailedState.StateName && options.FailedJobs);

    private bool TryFindParent(SourceJob source, out JobId? parent)
    {
        parent = null;
        if (source.Value("ParentId") is not { } id) return false;
        parent = reader.MovedTo(id) ?? (options.DryRun && findings.WouldMove(id) ? new JobId() : null);
        return parent is not null;
    }

    private async ValueTask InsertAsync(IReadOnlyList<Found> taken)
    {
        if (taken.Count == 0) return;
        var jobs = taken.Select(one => one.Job).OfType<NewJob>().ToList();
        // they are taken: to leave now would let them wait for the next import
        var answers = await storage.InsertAsync(new() { Jobs = jobs }, null, CancellationToken.None);
        var held = await HoldersAsync(answers.Jobs);
        Parallel.For(0, taken.Count, new() { MaxDegreeOfParallelism = options.Parallelism }, i => End(taken[i], jobs[i], answers.Jobs[i], held));
    }

    private void End(Found taken, NewJob job, CreationResult answer, IReadOnlyDictionary<string, JobDetails> held)
    {
        switch (answer.Status)
        {
            case InsertStatus.Created or InsertStatus.Exists or InsertStatus.ParentRuledOut:
            case InsertStatus.KeyTaken when held.TryGetValue(answer.Id.ToString(), out var holder) && IsSame(holder, job):
                if (moves.End(taken.Id, answer.Id))
                {
                    findings.Moved(taken.State, taken.Id);
                }
                else if (reader.MovedTo(taken.Id) is null)
                {
                    findings.Left(
                        taken.Id,
                        taken.State,
                        $"It is in JobLib as job {answer.Id}, and was changed in Hangfire while it moved.",
                        "Delete it on Hangfire's dashboard, or in JobLib if it should not run there."
                    );
                }

                break;
            case InsertStatus.KeyTaken:
                findings.Left(taken.Id, taken.State, $"JobLib has another job, {answer.Id}, under the key {job.IdempotencyKey}.", KeyRemedy);
                break;
            default:
                findings.Left(
                    taken.Id,
                    taken.State,
                    $"JobLib did not take it: {answer.Status}.",
                    "Its parent has gone in the meantime. Requeue it on Hangfire's dashboard, and import again."
                );
                break;
        }
    }

    // Asked for only when an import was stopped between its two storages.
    private async ValueTask<IReadOnlyDictionary<string, JobDetails>> HoldersAsync(IReadOnlyList<CreationResult> answers)
    {
        var ids = answers.Where(answer => answer.Status == InsertStatus.KeyTaken).Select(answer => answer.Id).Distinct().ToList();
        if (ids.Count == 0) return new Dictionary<string, JobDetails>();
        var found = await storage.RunAsync((opened, token) => opened.Reader.FindAsync(ids, token), CancellationToken.None);
        return found.ToDictionary(job => job.Id, StringComparer.Ordinal);
    }

    private static bool IsSame(JobDetails holder, NewJob job) => holder.Payload == job.Payload
        && holder.Parameters.TryGetValue(MoveParameters.CreatedAt, out var one)
        && job.Parameters.TryGetValue(MoveParameters.CreatedAt, out var other)
        && one == other;

    private enum FoundKind
    {
        Gone,
        Left,
        Waits,
        Taken,
    }

    private sealed record Found(string Id, FoundKind Kind)
    {
        public string State { get; init; } = "";

        public IReadOnlyList<string> Continuations { get; init; } = [];

        public NewJob? Job { get; init; }
    }
}
