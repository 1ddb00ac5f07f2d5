using System.Diagnostics;
using System.Globalization;
using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Evidence;

/// <summary>What all processes of a run have written down, and what the test did to them.</summary>
internal sealed class RunRecord
{
    /// <summary>Between the storage's clock and the monotonic one.</summary>
    public static readonly long Tolerance = Stopwatch.Frequency / 20;

    private readonly Dictionary<string, long> keys = [];

    public Dictionary<long, (JobKind Kind, string Relation, long At, string Process)> Intents { get; } = [];

    /// <summary>The ids that calls have answered for a key.</summary>
    public Dictionary<long, HashSet<string>> Acknowledged { get; } = [];

    /// <summary>When a job was acknowledged first, by its id.</summary>
    public Dictionary<string, long> AcknowledgedAt { get; } = [];

    /// <summary>The runs of each job, in the order of their starts.</summary>
    public Dictionary<string, List<Run>> Runs { get; } = [];

    /// <summary>Who claimed a job under a fence, by a call that began and was answered when.</summary>
    public Dictionary<(string Id, long Fence), (string Owner, long At, long Answered)> Claims { get; } = [];

    public Dictionary<string, Lease> Leases { get; } = [];

    /// <summary>Outcomes that the storage has answered, in order: when it was asked, and when it had answered.</summary>
    public List<(string Id, long Fence, string Kind, string Status, long Asked, long At)> Outcomes { get; } = [];

    /// <summary>The jobs of each tick.</summary>
    public Dictionary<(string Recurring, long Tick), HashSet<string>> Ticks { get; } = [];

    /// <summary>Operations of the contract that were called at least once.</summary>
    public HashSet<string> Called { get; } = [];

    /// <summary>What was made to go wrong at a call, by operation and kind.</summary>
    public HashSet<(string Operation, string Fault)> Faults { get; } = [];

    /// <summary>When the test killed a process, or it killed itself.</summary>
    public Dictionary<string, long> Killed { get; } = [];

    /// <summary>When the test paused processes, and when they went on.</summary>
    public List<(string Process, long From, long To)> Pauses { get; } = [];

    /// <summary>Jobs that had failed for good when a person retried them.</summary>
    public HashSet<string> Mended { get; } = [];

    /// <summary>When the storage was made unusable, and when that was over.</summary>
    public List<(long From, long To)> Outages { get; } = [];

    /// <summary>When the storage was made to forget what it may.</summary>
    public List<Loss> Losses { get; } = [];

    /// <summary>Processes whose storage calls were not written down, since their version of the program cannot.</summary>
    public HashSet<string> Silent { get; } = [];

    /// <summary>The lease under which a job was claimed; null when nobody noted it.</summary>
    public Lease? LeaseOf(string id, long fence) => Claims.TryGetValue((id, fence), out var claim) ? Leases.GetValueOrDefault(claim.Owner) : null;

    /// <summary>One of the keys for which a job is there; null when nobody has noted it.</summary>
    public long? KeyOf(string id) => keys.TryGetValue(id, out var key) ? key : null;

    /// <summary>Its process had lost the job by then: its lease was over.</summary>
    public bool HadLost(Run run, long at) => LeaseOf(run.Id, run.Fence) is { } lease && lease.EndsAsOf(at) <= at + Tolerance;

    /// <summary>A process was killed in between, which may have done what it has not come to note.</summary>
    public bool WasKilledBetween(long from, long to) => Killed.Values.Any(at => at >= from && at <= to);

    /// <summary>What may have made the storage forget an answer that somebody got; null: it remembers it.</summary>
    public Loss? LossOf(long asked, long answered) => Losses.FirstOrDefault(loss => !loss.ClaimsOnly && loss.Covers(asked, answered));

    /// <summary>The storage may have forgotten what it did between two instants, and nobody was told for sure.</summary>
    public bool MayBeForgotten(long from, long to) => Losses.Exists(loss => loss.Covers(from, to));

    /// <summary>The storage may have forgotten that the job was claimed for this run, or what became of the run.</summary>
    public bool MayBeForgotten(Run run) => (Claims.TryGetValue((run.Id, run.Fence), out var claim) && MayBeForgotten(claim.At, run.Began))
        || Outcomes.Exists(outcome => outcome.Id == run.Id && outcome.Fence == run.Fence && LossOf(outcome.Asked, outcome.At) is not null);

    public void Read(string folder)
    {
        var notes = NotesIn(folder).OrderBy(note => note.At).ToList();
        foreach (var note in notes.Where(note => note.What is "registered")) Leases[note.Fields[0]] = new(note.Process, Number(note.Fields[1]) * 1_000_000);
        foreach (var note in notes) Take(note);
    }

    /// <summary>The notes of all processes, one after the other. They may be writing still.</summary>
    public static IEnumerable<Note> NotesIn(string folder) => Directory.GetFiles(folder, "*.notes").SelectMany(NotesOf);

    // The last line of a killed process may be torn.
    private static IEnumerable<Note> NotesOf(string file)
    {
        var process = Path.GetFileNameWithoutExtension(file);
        using var reader = new StreamReader(new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.ReadWrite));
        var text = reader.ReadToEnd();
        foreach (var line in text[..(text.LastIndexOf('\n') + 1)].Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t');
            yield return new(Number(parts[0]), parts[1], process, parts[2..]);
        }
    }

    private void Take(Note note)
    {
        var fields = note.Fields;
        switch (note.What)
        {
            case "intent":
                Intents.Add(Number(fields[0]), (Enum.Parse<JobKind>(fields[1]), fields[2], note.At, note.Process));
                break;
            case "acked":
                if (!Acknowledged.TryGetValue(Number(fields[0]), out var ids)) Acknowledged[Number(fields[0])] = ids = [];
                ids.Add(fields[1]);
                keys.TryAdd(fields[1], Number(fields[0]));
                AcknowledgedAt.TryAdd(fields[1], note.At);
                break;
            case "start":
                RunsOf(fields[1]).Add(new(Number(fields[0]), fields[1], Number(fields[2]), note.Process, note.At));
                keys.TryAdd(fields[1], Number(fields[0]));
                break;
            case "end":
                RunOf(note).Ended = note.At;
                break;
            case "threw":
                RunOf(note).Threw = note.At;
                break;
            case "tick":
                if (!Ticks.TryGetValue((fields[0], Number(fields[1])), out var jobs)) Ticks[(fields[0], Number(fields[1]))] = jobs = [];
                jobs.Add(fields[2]);
                break;
            case "registered" when Leases.TryGetValue(fields[0], out var lease):
                lease.Renew(note.At);
                break;
            case "renewing" when Leases.TryGetValue(fields[0], out var lease):
                lease.Sent(note.At);
                break;
            case "renewed" when Leases.TryGetValue(fields[0], out var lease):
                lease.Renew(note.At);
                lease.Answered(note.At, Number(fields[1]));
                break;
            case "left" when Leases.TryGetValue(fields[0], out var lease):
                lease.Left ??= note.At;
                break;
            case "claimed":
                Claims[(fields[1], Number(fields[2]))] = (fields[0], note.At, Number(fields[3]));
                break;
            case "finished":
                Outcomes.Add((fields[1], Number(fields[2]), fields[3], fields[4], Number(fields[5]), note.At));
                break;
            case "called":
                Called.Add(fields[0]);
                break;
            case "fault":
                Faults.Add((fields[0], fields[1]));
                break;
        }
    }

    private List<Run> RunsOf(string id)
    {
        if (!Runs.TryGetValue(id, out var runs)) Runs[id] = runs = [];
        return runs;
    }

    private Run RunOf(Note note) => RunsOf(note.Fields[1]).Last(run => run.Fence == Number(note.Fields[2]) && run.Process == note.Process);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}
