namespace JobLib;

/// <summary>The orders in which jobs are listed; each has an index.</summary>
public enum JobOrder
{
    /// <summary>By creation, latest first.</summary>
    NewestFirst = 0,

    /// <summary>By creation, earliest first.</summary>
    OldestFirst = 1,

    /// <summary>By the time that they are due, soonest first. Only with the single state Scheduled (or Retrying).</summary>
    DueFirst = 2,

    /// <summary>By the time that they finished, latest first. Only with a single state out of Succeeded, Failed and Deleted.</summary>
    FinishedFirst = 3,
}
