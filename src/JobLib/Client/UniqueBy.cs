namespace JobLib;

/// <summary>What makes two jobs the same one. The method always does: its type, its name and its parameters.</summary>
[Flags]
public enum UniqueBy
{
    /// <summary>The method alone, whatever its arguments.</summary>
    Type = 0,

    /// <summary>The method and the arguments, as they are stored (JSON).</summary>
    Arguments = 1,

    /// <summary>The method and the queue; with <c>Arguments | Queue</c> the arguments, too.</summary>
    Queue = 2,
}
