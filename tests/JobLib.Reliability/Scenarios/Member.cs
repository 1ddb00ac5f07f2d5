using JobLib.Reliability.Processes;

namespace JobLib.Reliability.Scenarios;

/// <summary>A process of a crew.</summary>
internal sealed class Member(WorkerSpec spec, WorkerProcess process)
{
    private int commands;

    public WorkerSpec Spec { get; } = spec;

    public WorkerProcess Process { get; } = process;

    public string Name => Spec.Name;

    public bool IsReady => Process.Lines.Contains("ready");

    /// <summary>It may be chosen to be killed or paused.</summary>
    public bool IsFree { get; set; } = true;

    public Task UntilReadyAsync() => Eventually.TrueAsync(() => Task.FromResult(IsReady || Process.HasExited), $"{Name} is ready");

    /// <summary>Gives it a command and waits until it has obeyed, or is gone.</summary>
    public async Task<bool> CommandAsync(string command)
    {
        var number = Interlocked.Increment(ref commands);
        try
        {
            await Process.SendAsync(command);
        }
        catch (IOException)
        {
            return false; // it is gone
        }

        await Eventually.TrueAsync(
            () => Task.FromResult(Process.HasExited || Process.Lines.Count(line => line == "done") >= number),
            $"{Name} has obeyed '{command}'"
        );
        return !Process.HasExited;
    }

    public async Task<Footprint> MeasureAsync()
    {
        await CommandAsync("measure");
        return Footprint.Parse(Process.Lines.Last(line => line.Contains('/', StringComparison.Ordinal)));
    }
}
