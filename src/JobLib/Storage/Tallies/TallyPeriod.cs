using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>How much time a <see cref="JobTally"/> sums up.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum TallyPeriod
{
    /// <summary>A minute, kept for a few hours.</summary>
    Minute = 0,

    /// <summary>An hour, kept for two weeks.</summary>
    Hour = 1,
}
