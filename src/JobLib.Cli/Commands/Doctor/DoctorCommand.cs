using System.CommandLine;
using JobLib.Cli.Connecting;

namespace JobLib.Cli.Commands.Doctor;

/// <summary><c>joblib doctor</c>: what is wrong, each with its remedy.</summary>
internal static class DoctorCommand
{
    public static Command Make(CommandMaker make) => make.Make(
        "doctor",
        "Looks for what is wrong: connection, schema, rights, clocks, servers, queues, lost jobs, and the database itself. Changes nothing.",
        RunAsync
    );

    private static async Task<int> RunAsync(CommandCall call, CancellationToken cancellationToken)
    {
        var settings = call.Settings();
        await using var session = new StorageSession(settings, migrates: false);
        var findings = new List<DoctorFinding>();
        await foreach (var finding in FindAsync(session, cancellationToken))
        {
            findings.Add(finding with { Text = Secrets.Hide(finding.Text, settings.Connection) });
        }

        var isWrong = findings.Any(finding => finding.Status == DoctorStatus.Wrong);
        if (call.IsJson)
        {
            call.Output.WriteJson(new { Healthy = !isWrong, Items = findings });
        }
        else
        {
            call.Output.Table(
                ["", "WHAT", "FOUND", "REMEDY"],
                findings.Select(finding => new[] { Sign(finding.Status), finding.Name, finding.Text, finding.Remedy })
            );
        }

        return isWrong ? ExitCodes.NotDone : ExitCodes.Done;
    }

    private static async IAsyncEnumerable<DoctorFinding> FindAsync(
        StorageSession session,
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var storage = await StorageChecks.OpenAsync(session, cancellationToken);
        foreach (var finding in storage.Findings) yield return finding;
        if (storage.IsReady)
        {
            foreach (var finding in await StorageChecks.AskAsync(session, cancellationToken)) yield return finding;
        }

        if (!storage.IsReachable) yield break;
        var own = session.Settings.Storage switch
        {
            StorageKinds.PostgreSql => await PostgreSqlChecks.RunAsync(session.Settings, cancellationToken),
            StorageKinds.Sqlite => SqliteChecks.Run(session.Settings),
            _ => [],
        };
        foreach (var finding in own) yield return finding;
    }

    private static string Sign(DoctorStatus status) => status switch
    {
        DoctorStatus.Wrong => "WRONG",
        DoctorStatus.Note => "note",
        _ => "ok",
    };
}
