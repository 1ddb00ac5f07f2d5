using System.Collections.ObjectModel;

namespace JobLib.Testing;

/// <summary>The attempts that a drain has run, in their order.</summary>
public sealed class JobRuns : ReadOnlyCollection<JobRun>
{
    internal JobRuns(IList<JobRun> runs)
        : base(runs)
    {
    }

    /// <summary>Holds that every attempt succeeded.</summary>
    /// <returns>These runs.</returns>
    /// <exception cref="JobAssertionException">One did not. The message names each that did not, and the inner exception is the first one's.</exception>
    public JobRuns AssertSucceeded()
    {
        var others = this.Where(run => run.Outcome != JobOutcomeKind.Succeeded).ToList();
        if (others.Count == 0) return this;
        throw new JobAssertionException(
            $"{others.Count} of {Count} attempts did not succeed:{Lines.Of(others.Select(run => run.ToString()))}",
            others.Find(run => run.Exception is not null)?.Exception
        );
    }

    /// <summary>One line for each attempt.</summary>
    public override string ToString() => Count == 0 ? "No attempt was run." : $"{Count} attempts:{Lines.Of(this.Select(run => run.ToString()))}";
}
