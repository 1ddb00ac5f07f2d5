using JobLib.Cli.Connecting;
using JobLib.Diagnostics;
using JobLib.Management;

namespace JobLib.Cli.Commands.Doctor;

/// <summary>What can be asked of every storage.</summary>
internal static class StorageChecks
{
    private const int MostNamed = 5;

    /// <summary>Whether it answers, and whether its schema is in order.</summary>
    public static async Task<(bool IsReachable, bool IsReady, IReadOnlyList<DoctorFinding> Findings)> OpenAsync(
        StorageSession session,
        CancellationToken cancellationToken
    )
    {
        try
        {
            var info = (await session.StorageAsync(cancellationToken)).Info;
            var version = await session.SchemaAsync(cancellationToken) is { } schema ? $"version {schema.Stored}" : "in order";
            return (
                true,
                true,
                [
                    DoctorFinding.Fine("connection", $"{info.Name}: {info.Location}"),
                    DoctorFinding.Fine("schema", $"{version}, for JobLib {LibraryVersion.Current}"),
                ]
            );
        }
        catch (StorageSchemaException error)
        {
            return (
                true,
                false,
                [
                    DoctorFinding.Fine("connection", "The storage answers."),
                    DoctorFinding.Wrong("schema", error.Message, "joblib migrate status, script or apply"),
                ]
            );
        }
        catch (StorageException error)
        {
            return (false, false, [DoctorFinding.Wrong("connection", error.Message, "Correct the connection, or bring the storage back; then ask again.")]);
        }
    }

    /// <summary>The state of everything, as the dashboard judges it, and what nothing would ever bring on.</summary>
    public static async Task<IReadOnlyList<DoctorFinding>> AskAsync(StorageSession session, CancellationToken cancellationToken)
    {
        var before = TimeProvider.System.GetUtcNow();
        var overview = await session.Monitor.OverviewAsync(cancellationToken);
        var between = before + (TimeProvider.System.GetUtcNow() - before) / 2;
        var problems = new OverviewProblems(overview, static text => text).Find().Select(OfProblem).ToList();
        return
        [
            Clock(overview.Now - between),
            Servers(overview),
            .. problems.Count > 0 ? problems : [DoctorFinding.Fine("state", "No queue, server or recurring job is in trouble.")],
            Orphans(await session.Monitor.OrphansAsync(cancellationToken: cancellationToken)),
        ];
    }

    private static DoctorFinding Clock(TimeSpan ahead) => ahead.Duration() <= OverviewProblems.ToleratedSkew
        ? DoctorFinding.Fine("clock", $"This machine's and the storage's differ by {Format.Duration(ahead)}.")
        : DoctorFinding.Note(
            "clock",
            $"The storage's clock is {Format.Duration(ahead)} {(ahead > TimeSpan.Zero ? "ahead of" : "behind")} this machine's.",
            "The storage's decides what is due. Look at the time service of both.");

    private static DoctorFinding Servers(Overview overview) => overview.Servers.Count(server => server.Live) is > 0 and var live
        ? DoctorFinding.Fine("servers", $"{Format.Plural(live, "server runs", "servers run")}.")
        : DoctorFinding.Note("servers", "No server runs.", "Start an application that calls AddJobServer, or nothing is run.");

    private static DoctorFinding OfProblem(OverviewProblem problem)
    {
        var since = problem.Since is { } at ? $", since {Format.Absolute(at)}" : "";
        return new(
            problem.IsGrave ? DoctorStatus.Wrong : DoctorStatus.Note,
            ProblemRemedies.NameOf(problem.Kind),
            $"{problem.Title} ({problem.HowMany.Text}{since}). {problem.Text}",
            ProblemRemedies.For(problem)
        );
    }

    private static DoctorFinding Orphans(IReadOnlyList<string> lost) => lost.Count == 0
        ? DoctorFinding.Fine("lost jobs", "Every job is where something brings it on.")
        : DoctorFinding.Wrong(
            "lost jobs",
            $"{Format.Plural(lost.Count, "job is", "jobs are")} nowhere: the storage has been changed by hand. {string.Join(' ', lost.Take(MostNamed))}{(lost.Count > MostNamed ? " …" : "")}",
            $"Try joblib jobs retry {string.Join(' ', lost.Take(MostNamed))}; create anew what that does not find.");
}
