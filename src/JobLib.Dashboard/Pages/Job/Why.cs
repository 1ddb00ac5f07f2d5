using JobLib.Dashboard.Rendering;

namespace JobLib.Dashboard.Pages;

/// <summary>A reason why a job does not run, in a sentence that may name the job or the batch that is the cause.</summary>
/// <param name="Text">The sentence; up to the name, where there is one.</param>
internal sealed record Why(string Text)
{
    /// <summary>The job or the batch that is the cause; null when there is none, or it is not known here.</summary>
    public string? CauseId { get; init; }

    public bool CauseIsBatch { get; init; }

    /// <summary>What that one is called.</summary>
    public string? CauseName { get; init; }

    /// <summary>How the sentence goes on after the name.</summary>
    public string Rest { get; init; } = "";

    /// <summary>All of it.</summary>
    public override string ToString() => CauseName is { } name ? $"{Text}{Bidi.Isolated(name)}{Rest}" : Text + Rest;
}
