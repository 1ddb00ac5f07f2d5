namespace JobLib.Kernel.Rows;

/// <summary>What <see cref="Turns"/> has to know of a lane: the ready jobs, but for suspects, of one queue and priority.</summary>
internal interface ITurnRows
{
    /// <summary>The group that the job is of, and its weight; null when it is of none.</summary>
    (string Key, int Weight)? GroupOf(JobRow job);

    /// <summary>The lowest position with a turn in the job's lane; null when there is none.</summary>
    long? LowestTurn(JobRow job);

    /// <summary>The highest position with a turn that a job of this group has in the job's lane; null when none is there.</summary>
    long? LastTurn(JobRow job, string group);
}
