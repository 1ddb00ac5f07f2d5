using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Evidence.Limits;
using JobLib.Reliability.Processes;
using JobLib.Storage;

namespace JobLib.Reliability.Evidence;

/// <summary>Reads the notes of a run and the storage that it left, and says what does not agree. <c>docs/reliability.md</c> lists the rules in words.</summary>
internal sealed class Verdict(RunRecord record, IJobStorage storage, Ledger ledger)
{
    private const int Bound = 5_000_000;

    private readonly Findings findings = new();
    private readonly Dictionary<string, JobDetails> stored = [];

    // When each server lived, in the order of their beginnings.
    private (long From, long To)[] Served =>
        field ??= [
            .. record
                .Leases.Values.Select(lease =>
                    (lease.Began, Math.Min(lease.Left ?? long.MaxValue, record.Killed.GetValueOrDefault(lease.Process, long.MaxValue)))
                )
                .OrderBy(span => span.Began),
        ];

    private ILookup<string, long> Fences => field ??= record.Claims.Keys.ToLookup(claim => claim.Id, claim => claim.Fence);

    /// <summary>Second starts, by what explains them.</summary>
    public SortedDictionary<string, int> Explained { get; } = new(StringComparer.Ordinal);

    /// <summary>Second starts of jobs whose process had been killed.</summary>
    public int Recoveries { get; private set; }

    /// <summary>The longest time from a kill until a job that its process held was in its queue again.</summary>
    public TimeSpan SlowestRecovery { get; private set; }

    /// <summary>What happened to that job, for people; empty when nothing recovered.</summary>
    public string SlowestStory { get; private set; } = "";

    /// <summary>What the storage has forgotten, where it may: jobs, and ends of jobs, by what made it forget.</summary>
    public SortedDictionary<string, int> Forgotten { get; } = new(StringComparer.Ordinal);

    /// <summary>What does not agree; empty when all does.</summary>
    public IReadOnlyList<string> Faults => findings.All;

    /// <summary>Of the limits that jobs were under.</summary>
    public LimitVerdict Limits => field ??= new(record, findings);

    public async Task GiveAsync()
    {
        await LoadAsync();
        CheckAcknowledged();
        CheckRuns();
        CheckOutcomes();
        CheckFamilies();
        Limits.Check();
        CheckTicks();
        await CheckLedgerAsync();
        await CheckStorageAsync();
    }

    private async Task LoadAsync()
    {
        var ids = record.Acknowledged.Values.SelectMany(given => given).Concat(record.Runs.Keys).Distinct().Select(JobId.Parse);
        foreach (var set in ids.Chunk(500))
        {
            foreach (var job in await storage.Reader.FindAsync(set, default)) stored[job.Id] = job;
        }
    }

    /// <summary>Every acknowledged job is in the state that its kind says, and one call made one job.</summary>
    private void CheckAcknowledged()
    {
        foreach (var (key, ids) in record.Acknowledged)
        {
            var (kind, _, asked, _) = record.Intents[key];
            var gone = ids.Where(id => !stored.ContainsKey(id) && record.LossOf(asked, record.AcknowledgedAt[id]) is not null).ToHashSet();
            Expect(ids.Count - gone.Count <= 1, "one call, one job", $"key {key} has the ids {string.Join(", ", ids)}");
            foreach (var id in ids)
            {
                if (gone.Contains(id))
                {
                    Forget("jobs", record.LossOf(asked, record.AcknowledgedAt[id]));
                }
                else if (!stored.TryGetValue(id, out var job))
                {
                    Fault("an acknowledged job is never lost", $"{kind} {key} ({id}) is gone");
                }
                else
                {
                    Expect(
                        job.State == EndOf(kind) || WasAtItsDeaths(job),
                        "an acknowledged job comes to the end of its kind",
                        $"{kind} {key} ({id}) is {job.State}: {job.Error?.Type} {job.Error?.Message} {job.Reason}"
                    );
                }
            }
        }
    }

    // Poison, and held by as many processes that died as it is charged with: nothing tells it from what killed them.
    private bool WasAtItsDeaths(JobDetails job)
    {
        var recorded = record.Outcomes.Where(outcome => outcome.Id == job.Id).Select(outcome => outcome.Fence).ToHashSet();
        var deaths = Fences[job.Id].Except(recorded).Select(fence => record.LeaseOf(job.Id, fence)?.Process).OfType<string>().Count(record.Killed.ContainsKey);
        return job is { State: JobState.Failed, Error.Type: "Poison" } && deaths >= job.Crashes;
    }

    private static JobState EndOf(JobKind kind) => kind switch
    {
        JobKind.Failing or JobKind.OrderedFailing => JobState.Failed,
        JobKind.Deleted => JobState.Deleted,
        _ => JobState.Succeeded,
    };

    private void CheckRuns()
    {
        var succeeded = record
            .Outcomes.Where(outcome =>
                outcome is { Kind: "Succeeded", Status: "Applied" or "AlreadyApplied" or "Marked" } && record.LossOf(outcome.Asked, outcome.At) is null
            )
            .GroupBy(outcome => outcome.Id)
            .ToDictionary(group => group.Key, group => group.Min(outcome => outcome.At));
        foreach (var (id, runs) in record.Runs)
        {
            var intended = runs[0].Key < 0 || record.Intents.ContainsKey(runs[0].Key);
            Expect(intended, "nothing runs that was not intended", $"{id} with key {runs[0].Key}");
            Expect(runs.All(run => run.Key == runs[0].Key), "a job keeps its arguments", id);
            if (intended && runs[0].Key > 0 && record.Intents[runs[0].Key] is { Kind: JobKind.Delayed } delayed)
            {
                var delay = long.Parse(delayed.Relation, CultureInfo.InvariantCulture) * (Stopwatch.Frequency / 1_000);
                Expect(
                    runs[0].Began >= delayed.At + delay - RunRecord.Tolerance,
                    "nothing runs before it is due",
                    $"{id} began {Milliseconds(delayed.At + delay - runs[0].Began)} ms too early"
                );
            }

            CheckStarts(id, [.. runs.OrderBy(run => run.Fence)]);
            CheckRecovery(id, [.. runs.OrderBy(run => run.Fence)]);
            if (!succeeded.TryGetValue(id, out var at)) continue;
            foreach (var run in runs.Where(run => run.Began > at && !record.HadLost(run, at)))
                Fault("nothing runs after its success was accepted", $"{id} under fence {run.Fence} in {run.Process}");
        }

        foreach (var job in stored.Values.Where(job => job.State == JobState.Succeeded && !IsMarked(job)))
        {
            var ran = record.Runs.GetValueOrDefault(job.Id)?.Any(run => run.Ended is not null) == true;
            Expect(ran, "nothing succeeds that has not come to its end", $"{job.Id}, by fence {job.Fence}");
        }

        foreach (var key in record.Intents.Where(intent => intent.Value.Kind == JobKind.Deleted).Select(intent => intent.Key))
        {
            var ran = record.Acknowledged.GetValueOrDefault(key)?.Any(id => record.Runs.ContainsKey(id)) == true;
            Expect(!ran, "what was deleted before it was due never runs", $"key {key}");
        }
    }

    /// <summary>Fences rise from start to start, and each start after the first is explained by what became of the one before.</summary>
    private void CheckStarts(string id, Run[] runs)
    {
        for (var i = 1; i < runs.Length; i++)
        {
            var (before, next) = (runs[i - 1], runs[i]);
            if (before.Fence == next.Fence)
            {
                Fault("a fence is given once", $"{id}, fence {next.Fence}, in {before.Process} and {next.Process}");
                continue;
            }

            if (before.Began > next.Began)
            {
                Expect(
                    record.HadLost(before, next.Began),
                    "fences rise",
                    $"{id}: fence {next.Fence} in {next.Process}, then {before.Fence} in {before.Process}"
                );
                Explain("late start of a paused process");
                continue;
            }

            if (before.Threw is not null) continue; // its attempt failed or was interrupted: it is to run again
            if (Explanation(before, next) is { } reason)
            {
                Explain(reason);
            }
            else
            {
                Fault(
                    "each second start is explained",
                    $"{id}: fence {before.Fence} in {before.Process}, then {next.Fence} in {next.Process} {Milliseconds(next.Began - before.Began)} ms later; {LeaseAt(before, next)}"
                );
            }
        }
    }

    // A process lost the job only if its lease had ended: a kill alone explains nothing. Or the storage knows nothing any more of what it had.
    private string? Explanation(Run before, Run next)
    {
        if (LeaseOf(before) is not { } lease || next.Began + RunRecord.Tolerance < lease.EndsAsOf(next.Began))
            return record.MayBeForgotten(before) ? "forgotten" : null;
        if (record.Killed.TryGetValue(before.Process, out var killed) && killed <= next.Began) return "killed";
        if (record.Pauses.Any(pause => pause.Process == before.Process && pause.From <= next.Began)) return "paused past its lease";
        return lease.Left is not null ? "left" : "lease ended";
    }

    private string LeaseAt(Run before, Run next) => LeaseOf(before) is { } lease
        ? $"its lease went on for {Milliseconds(lease.EndsAsOf(next.Began) - next.Began)} ms"
        : "nobody noted its claim";

    private Lease? LeaseOf(Run run) => record.LeaseOf(run.Id, run.Fence);

    /// <summary>
    /// How long a job of a killed process waited until it was in its queue again, as its history says. What came between, an outage, a pause, the kill of one
    /// who had claimed it since, a time without any server, starts the count anew.
    /// </summary>
    private void CheckRecovery(string id, Run[] runs)
    {
        for (var i = 1; i < runs.Length; i++)
        {
            var (before, next) = (runs[i - 1], runs[i]);
            if (before.Threw is not null || !record.Killed.TryGetValue(before.Process, out var killed) || next.Began < killed) continue;
            var queued = stored.GetValueOrDefault(id)?.History.Where(entry => entry.State == JobState.Enqueued).Select(entry => Instant(entry.At)) ?? [];
            // before the kill, where its lease had ended already
            var back = queued.Where(at => at > before.Began + RunRecord.Tolerance && at <= next.Began)
                .DefaultIfEmpty(next.Began)
                .Min();
            var from = Disturbances(id, before, next).Where(ended => ended < next.Began).Append(killed).Append(ServedSince(back)).Max();
            var took = TimeSpan.FromSeconds((double)Math.Max(0, back - from) / Stopwatch.Frequency);
            Recoveries++;
            if (took <= SlowestRecovery) continue;
            SlowestRecovery = took;
            SlowestStory = Story(id, before, next, killed, from);
        }
    }

    // Since when there has been a server without a gap, up to this instant: where all had been killed, nobody could take over.
    private long ServedSince(long at)
    {
        var (since, until) = (long.MinValue, long.MinValue);
        foreach (var (from, to) in Served)
        {
            if (from > at) break;
            if (from > until) since = from;
            until = Math.Max(until, to);
        }

        return since;
    }

    // In milliseconds since the kill.
    private string Story(string id, Run before, Run next, long killed, long from)
    {
        var history =
            stored.GetValueOrDefault(id)?.History.Select(entry => $"{entry.State} at {Milliseconds(Instant(entry.At) - killed)} ({entry.Reason})") ?? [];
        var claims = record.Claims.Where(claim => claim.Key.Id == id).OrderBy(claim => claim.Key.Fence)
            .Select(claim => $"{claim.Key.Fence} at {Milliseconds(claim.Value.At - killed)} by {record.Leases.GetValueOrDefault(claim.Value.Owner)?.Process}");
        return $"{id}: began in {before.Process} under fence {before.Fence} at {Milliseconds(before.Began - killed)} ms, again in {next.Process} under fence {next.Fence} at {Milliseconds(next.Began - killed)}; "
            + $"counted from {Milliseconds(from - killed)}; claims: {string.Join(", ", claims)}; history: {string.Join(", ", history)}";
    }

    private IEnumerable<long> Disturbances(string id, Run before, Run next)
    {
        foreach (var (_, to) in record.Outages) yield return to;
        foreach (var pause in record.Pauses) yield return pause.To;
        foreach (var fence in Fences[id].Where(fence => fence > before.Fence && fence < next.Fence))
        {
            if (record.LeaseOf(id, fence) is { } lease && record.Killed.TryGetValue(lease.Process, out var killed)) yield return killed;
        }
    }

    private void CheckOutcomes()
    {
        var newest = record.Claims.Keys.GroupBy(claim => claim.Id).ToDictionary(claims => claims.Key, claims => claims.Max(claim => claim.Fence));
        foreach (
            var group in record
                .Outcomes.Where(outcome => outcome.Status is "Applied" or "Marked" && outcome.Kind is "Succeeded" or "Failed" or "Deleted")
                .GroupBy(outcome => outcome.Id)
        )
        {
            var gone = group.Take(group.Count() - 1).Select(outcome => record.LossOf(outcome.Asked, outcome.At)).OfType<Loss>().ToArray();
            foreach (var loss in gone) Forget("ends", loss);
            var (ends, known, last) = (record.Mended.Contains(group.Key) ? 2 : 1, group.Count() - gone.Length, newest.GetValueOrDefault(group.Key));
            Expect(
                known == ends || (known < ends && HasUnheardEnd(group.Key)),
                "one accepted end a job",
                $"{group.Key}: {string.Join(", ", group.Select(outcome => $"{outcome.Kind} by {outcome.Fence}"))}"
            );
            Expect(
                group.Max(outcome => outcome.Fence) == last || (known < ends && HasUnheardEnd(group.Key, last)),
                "only the newest claim's outcome is accepted",
                $"{group.Key}: {group.Last().Fence} was accepted, {last} was given"
            );
        }
    }

    // Its body was over, and then its process was killed before it had noted what the storage answered.
    private bool HasUnheardEnd(string id, long? fence = null) => record.Runs.GetValueOrDefault(id)?.Exists(run =>
        run.Over is not null
        && (fence is null || run.Fence == fence)
        && record.Killed.ContainsKey(run.Process)
        && !record.Outcomes.Exists(outcome => outcome.Id == id && outcome.Fence == run.Fence)) == true;

    /// <summary>No child starts before its parent has ended, and none is missing (a missing one has not come to its end).</summary>
    private void CheckFamilies()
    {
        foreach (var (key, intent) in record.Intents.Where(intent => intent.Value.Kind is JobKind.Child or JobKind.BatchEnd))
        {
            if (!record.Acknowledged.TryGetValue(key, out var ids) || !record.Runs.TryGetValue(ids.First(), out var runs)) continue;
            foreach (var parent in intent.Relation.Split(','))
            {
                var ended = record.Runs.GetValueOrDefault(parent)?.Where(run => run.Ended is not null).Select(run => run.Ended).Min();
                Expect(ended is { } at && at <= runs.Min(run => run.Began), "no child starts before its parent's end", $"{intent.Kind} {key} after {parent}");
            }
        }
    }

    private void CheckTicks()
    {
        foreach (var (tick, jobs) in record.Ticks)
        {
            var due = Instant(new(tick.Tick, TimeSpan.Zero));
            var kept = jobs.Count(id => stored.ContainsKey(id) || !record.Runs.TryGetValue(id, out var runs) || !record.MayBeForgotten(due, runs[0].Began));
            Expect(kept == 1, "one run a tick", $"{tick.Recurring} at {new DateTime(tick.Tick, DateTimeKind.Utc):HH:mm:ss}: {string.Join(", ", jobs)}");
        }

        foreach (var recurring in record.Ticks.Keys.GroupBy(tick => tick.Recurring))
        {
            var ticks = recurring.Select(tick => tick.Tick).Order().ToArray();
            var missing = (ticks[^1] - ticks[0]) / TimeSpan.TicksPerSecond + 1 - ticks.Length;
            Expect(missing == 0, "no tick is missing", $"{recurring.Key}: {missing} of {ticks.Length + missing}");
        }
    }

    private async Task CheckLedgerAsync()
    {
        foreach (var item in (await ledger.KeysAsync("effect")).GroupBy(key => key))
            Expect(item.Count() == 1, "an effect that is recorded with the job's own success happens once", $"key {item.Key}: {item.Count()} times");
        var effects = (await ledger.KeysAsync("effect")).ToHashSet();
        foreach (var (key, _) in record.Acknowledged.Where(acknowledged => record.Intents[acknowledged.Key].Kind == JobKind.Marked))
            Expect(effects.Contains(key), "an effect that is recorded with the job's own success happens once", $"key {key}: never");
        var purchases = (await ledger.KeysAsync("purchase")).ToHashSet();
        var ran = record
            .Runs.Values.Select(runs => runs[0].Key)
            .Where(key => record.Intents.TryGetValue(key, out var intent) && intent.Kind == JobKind.Bought)
            .ToHashSet();
        foreach (var key in purchases.Except(ran))
            Fault("a job of the caller's transaction exists if and only if the transaction was committed", $"key {key} was bought and did not run");
        foreach (var key in ran.Except(purchases))
            Fault("a job of the caller's transaction exists if and only if the transaction was committed", $"key {key} ran and was not bought");
    }

    /// <summary>Counters equal rows, nothing is orphaned, and nobody holds anything.</summary>
    private async Task CheckStorageAsync()
    {
        var overview = await storage.Reader.OverviewAsync(default);
        foreach (var state in Enum.GetValues<JobState>())
        {
            var rows = await storage.Reader.CountAsync(new() { States = [state] }, Bound, default);
            Expect(rows.Value == overview.Counts[state], "counters equal rows", $"{state}: {overview.Counts[state]} counted, {rows.Value} rows");
        }

        foreach (var state in new[] { JobState.Enqueued, JobState.Processing, JobState.Awaiting, JobState.Scheduled })
        {
            Expect(overview.Counts[state] == 0, "nothing is left behind", $"{overview.Counts[state]} jobs are {state}");
        }

        Expect(overview.Queues.All(queue => queue is { Enqueued: 0, Processing: 0 }), "nothing is left behind", "a queue has jobs");
        foreach (var server in await storage.Reader.ServersAsync(default))
            Expect(!server.Live || server.Held == 0, "no lease is left", $"{server.Name} holds {server.Held}");
        foreach (var id in await storage.Reader.OrphansAsync(100_000, default)) Fault("no job is orphaned", id.ToString());
    }

    private bool IsMarked(JobDetails job) =>
        record.Runs.TryGetValue(job.Id, out var runs) && record.Intents.TryGetValue(runs[0].Key, out var intent) && intent.Kind == JobKind.Marked;

    private void Explain(string reason) => Explained[reason] = Explained.GetValueOrDefault(reason) + 1;

    private void Forget(string what, Loss? loss)
    {
        var name = $"{what} by {loss?.Cause}";
        Forgotten[name] = Forgotten.GetValueOrDefault(name) + 1;
    }

    private void Expect(bool holds, string rule, string otherwise) => findings.Expect(holds, rule, otherwise);

    private void Fault(string rule, string what) => findings.Fault(rule, what);

    // By the monotonic clock; those of the storage are the machine's own.
    private static long Instant(DateTimeOffset at) => Stopwatch.GetTimestamp() + (long)((at - DateTimeOffset.UtcNow).TotalSeconds * Stopwatch.Frequency);

    private static long Milliseconds(long ticks) => ticks / (Stopwatch.Frequency / 1_000);
}
