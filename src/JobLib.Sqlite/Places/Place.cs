namespace JobLib.Sqlite.Places;

/// <summary>Where a job is: in exactly one of these. The numbers are those of <c>PlaceSql.Find</c>.</summary>
internal enum Place
{
    /// <summary>Nowhere: the file has been tampered with.</summary>
    None = 0,
    Ready = 1,
    Blocked = 2,
    Scheduled = 3,
    Running = 4,
    Awaiting = 5,
    Finished = 6,
}
