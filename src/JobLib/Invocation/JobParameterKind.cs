namespace JobLib.Invocation;

/// <summary>Where the value of a job's parameter comes from.</summary>
internal enum JobParameterKind
{
    /// <summary>From the call.</summary>
    Argument,

    /// <summary>The server's token for this attempt.</summary>
    CancellationToken,

    /// <summary>The server's context for this attempt.</summary>
    Context,

    /// <summary>The parent's result; the value in the call when the parent has none.</summary>
    FromResult,

    /// <summary>The parent's error; null when it has none.</summary>
    FromException,
}
