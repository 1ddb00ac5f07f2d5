using JobLib.Dashboard.Charts;
using JobLib.Dashboard.Types;

namespace JobLib.Dashboard.Pages;

/// <summary>What a method's page shows.</summary>
internal sealed record TypeModel
{
    /// <summary>The user may make a job of it.</summary>
    public bool MayEnqueue { get; init; }

    public required MethodName Name { get; init; }

    public required ChartRange Range { get; init; }

    public required string? Queue { get; init; }

    public required IReadOnlyList<string> Queues { get; init; }

    public required TypeFigures Figures { get; init; }

    public required IReadOnlyList<TypeStep> Steps { get; init; }

    public required IReadOnlyList<VersionFigures> Versions { get; init; }

    public required IReadOnlyList<ChartMark> Marks { get; init; }

    public required DateTimeOffset? CutTo { get; init; }

    /// <summary>The errors of the jobs that failed last.</summary>
    public required IReadOnlyList<TypeError> Errors { get; init; }

    public required IReadOnlyList<JobTableRow> Runs { get; init; }

    /// <summary>What its attributes say; empty when it is not known here, or they say nothing.</summary>
    public required IReadOnlyList<(string Name, string Value)> Settings { get; init; }
}

/// <summary>An error of failed jobs of one method.</summary>
/// <param name="Type">The exception's type.</param>
/// <param name="Fingerprint">What they share.</param>
/// <param name="Message">The latest message; null for users who may not see it.</param>
/// <param name="Jobs">How many of those that were looked at.</param>
internal sealed record TypeError(string Type, string Fingerprint, string? Message, int Jobs);
