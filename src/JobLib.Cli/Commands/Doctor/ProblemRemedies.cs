using JobLib.Management;

namespace JobLib.Cli.Commands.Doctor;

/// <summary>What to do about each problem, by this program where it can be.</summary>
internal static class ProblemRemedies
{
    /// <summary>What a problem is about.</summary>
    public static string NameOf(OverviewProblemKind kind) => kind switch
    {
        OverviewProblemKind.UnservedQueue or OverviewProblemKind.StuckQueue or OverviewProblemKind.DrainedQueue or OverviewProblemKind.PausedQueue => "queue",
        OverviewProblemKind.UnknownType => "job type",
        OverviewProblemKind.OverdueJobs => "schedule",
        OverviewProblemKind.LateRecurring => "recurring job",
        OverviewProblemKind.NewerSchema or OverviewProblemKind.OtherVersions => "version",
        OverviewProblemKind.ClockSkew => "clock",
        OverviewProblemKind.HeldSequence => "sequence",
        _ => "server",
    };

    public static string For(OverviewProblem problem) => problem.Kind switch
    {
        OverviewProblemKind.UnservedQueue =>
            $"Start a server that has it in JobServerOptions.Queues. What waits: joblib jobs list --state enqueued --queue {problem.Subject}",
        OverviewProblemKind.StuckQueue => $"What runs: joblib jobs list --state processing --queue {problem.Subject}",
        OverviewProblemKind.DrainedQueue => "Let a server fetch again on the dashboard, or restart it.",
        OverviewProblemKind.PausedQueue => $"joblib queues resume {problem.Subject}",
        OverviewProblemKind.UnknownType => "Deploy the version that has it.",
        OverviewProblemKind.OverdueJobs or OverviewProblemKind.LeftServer => "Start a server: joblib servers shows those that there are.",
        OverviewProblemKind.LateRecurring =>
            "See joblib recurring list. A schedule that cannot be computed is corrected in the application or on the dashboard; any other waits for a server.",
        OverviewProblemKind.NewerSchema => "Upgrade JobLib in the applications, and this tool: dotnet tool update --global JobLib.Cli",
        OverviewProblemKind.OtherVersions => "Finish the deployment, or take this tool in the version that the servers have.",
        OverviewProblemKind.HeldSequence => $"joblib jobs retry {problem.Subject}, or joblib jobs delete {problem.Subject} to go on without it.",
        OverviewProblemKind.ClockSkew => "Look at the time service of its machine.",
        _ => "Look at its log, and at joblib servers.",
    };
}
