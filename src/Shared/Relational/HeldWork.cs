namespace JobLib.Relational;

/// <summary>What is noted in <c>held</c>, since an end or a start could not do it at once. The numbers are stored.</summary>
internal enum HeldWork
{
    /// <summary>The children of an ended job or batch, and the batches that wait for it.</summary>
    Children = 1,

    /// <summary>The members of a batch that has started.</summary>
    Members = 2,

    /// <summary>The members of a cancelled batch, which are to be deleted.</summary>
    Deletion = 3,

    /// <summary>A job that waits for a key which is free.</summary>
    Key = 4,
}
