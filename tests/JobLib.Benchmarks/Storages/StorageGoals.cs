using JobLib.Benchmarks.Measuring;

namespace JobLib.Benchmarks.Storages;

/// <summary>How much work a run is on one storage, and what it should come to. Work is chosen so that a run lasts about a second.</summary>
internal sealed record StorageGoals
{
    /// <summary>Jobs created by single calls.</summary>
    public required int SingleJobs { get; init; }

    /// <summary>Jobs created in sets, or run.</summary>
    public required int ManyJobs { get; init; }

    public Goal[] EnqueueOne { get; init; } = [];

    public Goal[] EnqueueMany100 { get; init; } = [];

    public Goal[] EnqueueMany1000 { get; init; } = [];

    public Goal[] Drain100 { get; init; } = [];

    public Goal[] Drain500 { get; init; } = [];

    public Goal[] EndToEnd { get; init; } = [];

    public Goal[] Latency { get; init; } = [];

    public Goal[] Backlog { get; init; } = [];
}
