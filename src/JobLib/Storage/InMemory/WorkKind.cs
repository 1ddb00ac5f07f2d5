namespace JobLib.Storage.InMemory;

/// <summary>The kinds of <see cref="Work"/>.</summary>
internal enum WorkKind
{
    ReleaseChildren,
    PlaceMembers,
    DeleteMembers,
}
