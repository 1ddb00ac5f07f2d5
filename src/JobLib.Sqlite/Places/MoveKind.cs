namespace JobLib.Sqlite.Places;

/// <summary>What is moved in steps after the commit that made it necessary.</summary>
internal enum MoveKind
{
    ChildrenOfJob = 1,
    ChildrenOfBatch = 2,
    HeldMembers = 3,
    CancelledMembers = 4,
}
