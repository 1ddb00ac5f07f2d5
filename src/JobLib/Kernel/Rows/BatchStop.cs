namespace JobLib.Kernel.Rows;

/// <summary>Why no member of a batch runs any more. The numbers are stored.</summary>
internal enum BatchStop
{
    /// <summary>They do.</summary>
    None = 0,

    /// <summary>A person or the application cancelled it, or a batch around it.</summary>
    Cancelled = 1,

    /// <summary>Nobody has sealed it in time. Neither it nor its members are kept.</summary>
    Swept = 2,

    /// <summary>Its parent's end was not the one that it asked for.</summary>
    RuledOut = 3,
}
