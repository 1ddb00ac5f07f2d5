using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>What became of one job or batch of an <see cref="InsertRequest"/>.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum InsertStatus
{
    /// <summary>Created.</summary>
    Created = 0,

    /// <summary>A job with this id exists already: the unit was repeated. Nothing was changed.</summary>
    Exists,

    /// <summary>Another job has the idempotency key or the unique key. Nothing was created.</summary>
    KeyTaken,

    /// <summary>Created, and at once <see cref="JobState.Deleted"/>: the parent is over and the condition does not hold.</summary>
    ParentRuledOut,

    /// <summary>The parent job or batch does not exist (it may have expired). Nothing was created.</summary>
    ParentMissing,

    /// <summary>The batch that it was to be a member of does not exist. Nothing was created.</summary>
    BatchMissing,

    /// <summary>The batch that it was to be a member of is cancelled. Nothing was created.</summary>
    BatchCanceled,

    /// <summary>Another job has the unique key and has taken this one's call, as <see cref="UniqueKey.OnConflict"/> says. Nothing was created.</summary>
    Replaced,
}
