using JobLib.Storage;

namespace JobLib.Server.Execution;

/// <summary>Log lines, progress and checkpoints that a running job has said and that are not stored yet.</summary>
internal sealed class PendingReport
{
    private const int MaxLines = 1_000; // an attempt: a job that logs in a loop must not fill the storage

    private readonly Lock gate = new();
    private List<JobLogLine> lines = [];
    private JobProgress? progress;
    private Dictionary<string, string>? parameters;
    private int written;
    private Task arrival = Task.CompletedTask;

    /// <summary>Completes when what was taken last has come to the storage, or is lost.</summary>
    public Task Arrival
    {
        get
        {
            lock (gate) return arrival;
        }
    }

    public void Add(JobLogLine line)
    {
        lock (gate)
        {
            if (++written <= MaxLines) lines.Add(line);
            else if (written == MaxLines + 1) lines.Add(line with { Text = $"Further lines of this attempt are not kept: {MaxLines} is the most." });
        }
    }

    public void Set(JobProgress value)
    {
        lock (gate) progress = value;
    }

    public void Set(string parameter, string value)
    {
        lock (gate) (parameters ??= new(StringComparer.Ordinal))[parameter] = value;
    }

    /// <summary>Takes back checkpoints that could not be sent, as far as no later ones have come.</summary>
    public void PutBack(IReadOnlyDictionary<string, string> unsent)
    {
        lock (gate)
        {
            foreach (var (name, value) in unsent) (parameters ??= new(StringComparer.Ordinal)).TryAdd(name, value);
        }
    }

    /// <summary>What is to be sent, or null when there is nothing new.</summary>
    /// <param name="claim">The job's.</param>
    /// <param name="arrives">Completes when it has come to the storage, or is lost.</param>
    public JobReport? Take(ClaimedJob claim, Task arrives)
    {
        lock (gate)
        {
            if (lines.Count == 0 && progress is null && parameters is null) return null;
            var report = new JobReport { Id = claim.Id, Fence = claim.Fence, Lines = lines, Progress = progress };
            if (parameters is not null) report = report with { Parameters = parameters };
            parameters = null;
            lines = [];
            progress = null;
            arrival = arrives;
            return report;
        }
    }
}
