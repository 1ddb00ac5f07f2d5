using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Evidence;
using JobLib.Reliability.Processes;
using JobLib.Reliability.Storages;
using JobLib.Storage;

namespace JobLib.Reliability.Scenarios;

/// <summary>
/// The processes of a run on one storage, what is done to them, and the judgement at the end. Takes its processes with it; keeps the notes of a run that
/// failed.
/// </summary>
internal sealed class Crew : IAsyncDisposable
{
    private const long KeysEach = 1_000_000;
    private const int MostMended = 100;
    private const int MostRunning = 100;
    private const double PatienceSeconds = 180; // nothing waits for it but what fails; a busy machine takes a minute for a thousand starts

    private readonly ReliabilityStorage storage;
    private readonly Func<StoragePlace, StoragePlace> way;
    private readonly string scenario;
    private readonly RunRecord record = new();
    private readonly List<Member> members = [];
    private readonly long began = Notes.Now;
    private readonly IJobStorage eye;
    private readonly StoragePlace place;
    private bool isGood;
    private int kills;

    private Crew(ReliabilityStorage storage, StoragePlace place, Func<StoragePlace, StoragePlace> way, string scenario)
    {
        (this.storage, this.place, this.way, this.scenario) = (storage, place, way, scenario);
        Folder = Directory.CreateTempSubdirectory($"joblib-{scenario}-").FullName;
        var jobs = new JobLibBuilder(new());
        TestStorage.Use(jobs, place);
        eye = jobs.CreateStorage(new NoServices());
    }

    public string Folder { get; }

    /// <summary>What the storage can do.</summary>
    public StorageInfo Info => eye.Info;

    private TimeSpan Patience => TimeSpan.FromSeconds(PatienceSeconds * storage.Slowness);

    public int Seed { get; } = Size.Seed();

    public Random Chance => field ??= new(Seed);

    public IReadOnlyList<Member> Members => members;

    public IReadOnlyList<Member> Servers => [.. members.Where(member => member.Spec.Serves)];

    public IReadOnlyList<Member> Clients => [.. members.Where(member => !member.Spec.Serves)];

    /// <summary>Begins a run on an empty place of the storage.</summary>
    /// <param name="storage">The storage.</param>
    /// <param name="scenario">For the names of files and for people.</param>
    /// <param name="way">How the processes reach the place, where it is not straight.</param>
    /// <param name="prepares">False: the first process makes the schema.</param>
    public static async Task<Crew> OnAsync(ReliabilityStorage storage, string scenario, Func<StoragePlace, StoragePlace>? way = null, bool prepares = true)
    {
        var crew = new Crew(storage, await storage.NewPlaceAsync(), way ?? (place => place), scenario);
        if (prepares) await crew.PrepareAsync();
        return crew;
    }

    /// <summary>Makes the schema, or brings it up to date, and the application's tables.</summary>
    public async Task PrepareAsync()
    {
        await eye.PrepareAsync(SchemaMode.Migrate, new(), default);
        await PrepareLedgerAsync();
    }

    public Task PrepareLedgerAsync() => new Ledger(place).PrepareAsync();

    /// <summary>Starts a process; its place in the crew is that of <paramref name="instead"/>.</summary>
    public Member Start(Func<WorkerSpec, WorkerSpec>? with = null, Member? instead = null, string? program = null)
    {
        var number = Directory.GetFiles(Folder, "*.spec").Length + 1;
        var spec = new WorkerSpec
        {
            Name = string.Create(CultureInfo.InvariantCulture, $"p{number:000}"),
            Folder = Folder,
            Place = way(place),
            FirstKey = number * KeysEach,
        };
        spec = with?.Invoke(spec) ?? spec;
        spec = spec with { LeaseSeconds = spec.LeaseSeconds * storage.Slowness };
        File.WriteAllText(Path.Combine(Folder, $"{spec.Name}.spec"), spec.ToString());
        if (program is not null) record.Silent.Add(spec.Name);
        var member = new Member(spec, program is null ? WorkerProcess.Start(spec.ToString()) : WorkerProcess.StartProgram(program, spec.ToString()));
        var at = instead is null ? -1 : members.IndexOf(instead);
        if (at < 0) members.Add(member);
        else members[at] = member;
        return member;
    }

    public async Task KillAsync(Member member)
    {
        member.IsFree = false;
        member.Process.Kill();
        record.Killed.TryAdd(member.Name, Notes.Now);
        kills++;
        await member.Process.WaitAsync();
    }

    /// <summary>It ended by itself, as it was told to or as a job made it.</summary>
    public void Died(Member member)
    {
        member.IsFree = false;
        record.Killed.TryAdd(member.Name, Notes.Now);
        kills++;
    }

    /// <summary>Stops the process's threads for so long.</summary>
    public async Task PauseAsync(Member member, Func<Task> meanwhile)
    {
        member.IsFree = false;
        var from = Notes.Now;
        await StopOutsideOfATransactionAsync(member);
        try
        {
            await meanwhile();
        }
        finally
        {
            await member.Process.ContinueAsync();
            record.Pauses.Add((member.Name, from, Notes.Now));
            member.IsFree = true;
        }
    }

    // A process that stands still within its transaction on a file keeps everybody from writing: that is another scenario.
    private async Task StopOutsideOfATransactionAsync(Member member)
    {
        await member.Process.PauseAsync();
        while (await storage.IsHeldUpAsync(place))
        {
            await member.Process.ContinueAsync();
            await Task.Delay(20);
            await member.Process.PauseAsync();
        }
    }

    /// <summary>The storage is not what it should be while this runs.</summary>
    public async Task OutageAsync(Func<Task> during)
    {
        var from = Notes.Now;
        await during();
        record.Outages.Add((from, Notes.Now));
    }

    /// <summary>The storage is ended, and may forget what it answered since an instant, which that tells.</summary>
    public async Task LoseAsync(string cause, Func<Task<long>> crash, bool claimsOnly = false)
    {
        long from = 0;
        await OutageAsync(async () => from = await crash());
        record.Losses.Add(new(cause, from, Notes.Now, claimsOnly));
    }

    /// <summary>Whether each server has logged an event.</summary>
    public bool IsLogged(int id) => Servers.All(server => LinesOf(server).Any(line => line.Split(' ') is [_, _, _, var logged, ..] && logged == $"{id}"));

    /// <summary>What the processes have written down so far of one sort.</summary>
    public IEnumerable<Note> Noted(string what) => RunRecord.NotesIn(Folder).Where(note => note.What == what);

    /// <summary>Opens the test's own eye on a schema that a process has made.</summary>
    public ValueTask OpenAsync() => eye.PrepareAsync(SchemaMode.Verify, new(), default);

    public async Task<JobDetails> FindAsync(string id) => (await eye.Reader.FindAsync([JobId.Parse(id)], default)).Single();

    /// <summary>The run has shown what it was to show; its notes may go.</summary>
    public void Good() => isGood = true;

    public async Task<long> CountAsync(params JobState[] states)
    {
        var counts = (await eye.Reader.OverviewAsync(default)).Counts;
        return states.Sum(state => counts[state]);
    }

    /// <summary>Stops the recurring jobs, and waits until everything that there is has come to its end. Progress is enough patience.</summary>
    public async Task DrainAsync()
    {
        await eye.Recurring.ChangeAsync(new() { Kind = RecurringChangeKind.Pause, Ids = [Worker.Ticking], Actor = JobActor.Application }, default);
        await DeleteForgottenAsync();
        var (left, since) = (long.MaxValue, Notes.Now);
        while (true)
        {
            var now = await CountAsync(JobState.Enqueued, JobState.Scheduled, JobState.Processing, JobState.Awaiting);
            if (now == 0) break;
            if (now != left) (left, since) = (now, Notes.Now);
            if (Stopwatch.GetElapsedTime(since) > Patience)
                Assert.Fail($"{now} jobs do not come to their end: {await WhereAsync()}. The notes are in {Folder}, the seed was {Seed}.");
            await Task.Delay(50);
        }
    }

    /// <summary>Does what a person does about sequences that a failed job holds: mends what made it fail, and retries it. Says how many.</summary>
    public async Task<int> MendAsync()
    {
        var failed = await eye.Reader.QueryAsync(new() { States = [JobState.Failed], Tag = LimitedFlow.HeldTag, Size = MostMended }, default);
        if (failed.Items.Count == 0) return 0;
        foreach (var job in failed.Items) await File.WriteAllTextAsync(Work.MendFile(Folder, job.Id), "");
        record.Mended.UnionWith(failed.Items.Select(job => job.Id));
        var jobs = failed.Items.Select(job => JobId.Parse(job.Id)).ToArray();
        await eye.Jobs.ChangeAsync(new() { Kind = JobChangeKind.Requeue, Jobs = jobs, Expected = JobState.Failed, Actor = JobActor.Application }, default);
        return jobs.Length;
    }

    /// <summary>The process that has most of the jobs with a concurrency key in its hands; null when none has any.</summary>
    public async Task<Member?> HolderAsync()
    {
        var running = (await eye.Reader.QueryAsync(new() { States = [JobState.Processing], Size = MostRunning }, default)).Items;
        if (running.Count == 0) return null;
        var details = await eye.Reader.FindAsync([.. running.Select(job => JobId.Parse(job.Id))], default);
        var keyed = details.Where(job => job.ConcurrencyKey is not null).ToArray();
        return members.Where(member => keyed.Any(job => job.Server == member.Name)).MaxBy(member => keyed.Count(job => job.Server == member.Name));
    }

    /// <summary>Waits for a condition; says where the jobs are when it does not come true.</summary>
    public async Task UntilAsync(Func<bool> condition, string what)
    {
        try
        {
            await Eventually.TrueAsync(() => Task.FromResult(condition()), what, Patience);
        }
        catch (Exception error)
        {
            Assert.Fail($"{error.Message} {await WhereAsync()}. The notes are in {Folder}.");
        }
    }

    /// <summary>Ends every process in order.</summary>
    public async Task StopAsync()
    {
        await Task.WhenAll(members.Where(member => !member.Process.HasExited).Select(member => member.Process.StopAsync()));
    }

    /// <summary>Reads the notes and the storage, prints the figures of the run, and fails when anything does not agree.</summary>
    public async Task<(RunRecord Record, Verdict Verdict)> JudgeAsync(string? title = null)
    {
        foreach (var member in members) Assert.True(member.Process.HasExited, $"{member.Name} still runs.");
        record.Read(Folder);
        var verdict = new Verdict(record, eye, new(place));
        await verdict.GiveAsync();
        var faults = verdict.Faults.ToList();
        if (record.Acknowledged.Count * 2 < record.Intents.Count || record.Runs.Count == 0)
            faults.Add("most of what was asked for was not done, so the run shows nothing");
        if (await storage.LookOverAsync(place) is { } damage) faults.Add($"the database's own check: {damage}");
        Report.Write(title is null ? scenario : $"{scenario} ({title})", storage.Name, Figures(verdict));
        Assert.True(faults.Count == 0, $"{string.Join('\n', faults)}\n{Figures(verdict)}\nThe notes are in {Folder}.");
        return (record, verdict);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var member in members) member.Process.Dispose();
        await eye.DisposeAsync();
        if (isGood) Directory.Delete(Folder, recursive: true);
    }

    private string Figures(Verdict verdict)
    {
        var runs = record.Runs.Values.Sum(job => job.Count);
        var explained = string.Join(", ", verdict.Explained.Select(reason => $"{reason.Value} {reason.Key}"));
        var forgotten = string.Join(", ", verdict.Forgotten.Select(loss => $"{loss.Value} {loss.Key}"));
        return string.Create(CultureInfo.InvariantCulture,
            $"{record.Intents.Count} jobs intended, {record.Acknowledged.Count} acknowledged, {runs} starts, {kills} kills, {record.Pauses.Count} pauses, {record.Outages.Count} outages, {record.Ticks.Count} ticks, forgotten: {(forgotten.Length == 0 ? "nothing" : forgotten)}, second starts explained: {(explained.Length == 0 ? "none" : explained)}, {verdict.Recoveries} recoveries, slowest {verdict.SlowestRecovery.TotalSeconds:0.0} s, {(record.Intents.Values.Any(intent => intent.Kind == JobKind.Limited) ? $"{verdict.Limits}, " : "")}{Stopwatch.GetElapsedTime(began).TotalSeconds:0} s, seed {Seed}"
        );
    }

    private IEnumerable<string> LinesOf(Member member)
    {
        using var reader = new StreamReader(
            new FileStream(Path.Combine(Folder, $"{member.Name}.log"), FileMode.Open, FileAccess.Read, FileShare.ReadWrite)
        );
        while (reader.ReadLine() is { } line) yield return line;
    }

    // What was to be deleted, by a call that did not come to that, stands a month ahead.
    private async Task DeleteForgottenAsync()
    {
        string? cursor = null;
        do
        {
            var page = await eye.Reader.QueryAsync(new() { States = [JobState.Scheduled], Size = 100, Cursor = cursor }, default);
            var forgotten = page.Items.Where(job => job.DueAt > DateTimeOffset.UtcNow.AddDays(1)).Select(job => JobId.Parse(job.Id)).ToArray();
            if (forgotten.Length > 0)
            {
                await eye.Jobs.ChangeAsync(
                    new()
                    {
                        Kind = JobChangeKind.Delete,
                        Jobs = forgotten,
                        Actor = JobActor.Application,
                    },
                    default
                );
            }

            cursor = page.Next;
        }
        while (cursor is not null);
    }

    private async Task<string> WhereAsync()
    {
        var counts = (await eye.Reader.OverviewAsync(default)).Counts.Where(state => state.Value > 0);
        var servers = (await eye.Reader.ServersAsync(default)).Where(server => !server.Dead).Select(server => $"{server.Name} holds {server.Held}");
        return $"{string.Join(", ", counts.Select(state => $"{state.Value} {state.Key}"))}; {string.Join(", ", servers)}; {await storage.WaitersAsync()}";
    }

    private sealed class NoServices : IServiceProvider
    {
        public object? GetService(Type serviceType) => null;
    }
}
