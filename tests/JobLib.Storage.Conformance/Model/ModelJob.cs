namespace JobLib.Storage.Conformance.Model;

/// <summary>What the model remembers of a job.</summary>
internal sealed class ModelJob(NewJob definition)
{
    /// <summary>As it was created, with the call that it has taken since.</summary>
    public NewJob Definition { get; private set; } = definition;

    /// <summary>As it was last seen; it stays when the job has been pruned.</summary>
    public JobDetails? Seen { get; set; }

    /// <summary>It was there when one last looked.</summary>
    public bool Exists { get; set; }

    /// <summary>A person brought it forward or back, so its parent's end says nothing about it any more.</summary>
    public bool Freed { get; set; }

    /// <summary>How often it left Awaiting.</summary>
    public int Starts { get; set; }

    /// <summary>The number of the look at which it was first seen.</summary>
    public int Since { get; set; }

    /// <summary>The ends that it has been seen in, each with the number of the last such look.</summary>
    public Dictionary<JobState, int> Ends { get; } = [];

    public JobState State => Seen?.State ?? throw new InvalidOperationException($"The job {Definition.Id} was never seen.");

    public long Fence => Seen?.Fence ?? 0;

    /// <summary>It has taken another's call.</summary>
    public void Take(NewJob call) =>
        Definition = Definition with { Payload = call.Payload, ConcurrencyKey = call.ConcurrencyKey, ConcurrencyLimit = call.ConcurrencyLimit };
}
