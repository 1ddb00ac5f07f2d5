using System.Diagnostics.CodeAnalysis;

namespace JobLib.Storage;

/// <summary>The changes to recurring jobs.</summary>
[Experimental(StorageContract.Id, UrlFormat = StorageContract.Url)]
public enum RecurringChangeKind
{
    /// <summary>Ticks pass over it. A run by hand is still possible.</summary>
    Pause,

    /// <summary>It runs again, from the given next time on.</summary>
    Resume,

    /// <summary>It is deleted; its runs stay.</summary>
    Remove,

    /// <summary>
    /// Every recurring job that was declared once and is not among the ids is deleted. Answers with one row for each id: Applied or NotFound.
    /// </summary>
    RemoveUndeclared,

    /// <summary>
    /// Its next run is left out: it is due at the given next time instead. WrongState when it is paused, or has another schedule or next run than expected, so
    /// that the run that was meant is skipped and no other, and once.
    /// </summary>
    SkipNext,
}
