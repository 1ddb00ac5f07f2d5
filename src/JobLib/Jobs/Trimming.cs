namespace JobLib.Jobs;

/// <summary>What is said to whoever trims an application or compiles it ahead of time, and why nothing below the entry says it again.</summary>
internal static class Trimming
{
    /// <summary>What the entry requires.</summary>
    public const string Requirement =
        "JobLib finds the types and methods of jobs by the names that it has stored, and writes and reads arguments and results of any type. Keep their assemblies from trimming. Compiled ahead of time, not all jobs run: docs/production.md names the limits.";

    /// <summary>Why what stands below the entry does not warn.</summary>
    public const string Gate = "Only AddJobLib leads here, and it requires unreferenced and dynamic code.";
}
