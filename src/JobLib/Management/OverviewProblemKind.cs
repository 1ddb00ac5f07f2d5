namespace JobLib.Management;

/// <summary>What is wrong: whoever shows it knows what to offer against it.</summary>
internal enum OverviewProblemKind
{
    UnservedQueue,
    DeadServer,
    DeadServersWithoutJobs,
    LeftServer,
    ServerInTrouble,
    UnknownType,
    StuckQueue,
    DrainedQueue,
    OverdueJobs,
    LateRecurring,
    NewerSchema,
    OtherVersions,
    HeldSequence,
    PausedQueue,
    ClockSkew,
}
