using System.Text.Json;

namespace JobLib.Reliability.Processes;

/// <summary>What a process is told: where the jobs are, where its notes go, and what is to go wrong in it.</summary>
public sealed record WorkerSpec
{
    /// <summary>Unique among the processes of a run; its notes are in a file of this name.</summary>
    public required string Name { get; init; }

    /// <summary>The folder of the run.</summary>
    public required string Folder { get; init; }

    public required StoragePlace Place { get; init; }

    /// <summary>Its keys begin here; no other process of the run has the next million.</summary>
    public long FirstKey { get; init; }

    /// <summary>It runs jobs. Otherwise it only creates them.</summary>
    public bool Serves { get; init; } = true;

    /// <summary>It does what an operator does, now and then: reads every page, pauses and resumes, drains, changes.</summary>
    public bool Operates { get; init; }

    /// <summary>It declares the recurring jobs, one with a tick each second.</summary>
    public bool Ticks { get; init; } = true;

    /// <summary>It makes and serves jobs of groups, too, which not every storage has.</summary>
    public bool HasGroups { get; init; }

    public int Workers { get; init; } = 10;

    public double LeaseSeconds { get; init; } = 3;

    public int? MaxCrashes { get; init; }

    public IReadOnlyList<StorageFault> Faults { get; init; } = [];

    /// <summary>How far its clock is from the machine's.</summary>
    public double ClockOffsetSeconds { get; init; }

    public static WorkerSpec Parse(string json) =>
        JsonSerializer.Deserialize<WorkerSpec>(json) ?? throw new ArgumentException("The process was told nothing.", nameof(json));

    public override string ToString() => JsonSerializer.Serialize(this);
}
