using System.CommandLine;
using JobLib.Import;
using JobLib.Management;
using Spectre.Console;

namespace JobLib.Cli.Commands.Import;

/// <summary><c>joblib import hangfire</c>: moves what Hangfire has stored, by the application whose jobs they are.</summary>
internal static class ImportCommand
{
    private const string Failed = "failed";
    private const string Jobs = "jobs";
    private const string Recurring = "recurring";

    public static Command Make(CommandMaker make) =>
        CommandMaker.Group("import", "Moves jobs from another library to JobLib, by the application whose jobs they are.", Hangfire(make));

    private static Command Hangfire(CommandMaker make)
    {
        var app = new Option<string>("--app")
        {
            HelpName = "file",
            Required = true,
            Description = "The application's .dll, built or published. Its host has to have AddJobLib and Hangfire's storage, and it needs the package JobLib.Hangfire.",
        };
        var dryRun = new Option<bool>("--dry-run") { Description = "Moves nothing, and tells what would move and what would stay." };
        var leave = new Option<string[]>("--leave")
        {
            HelpName = $"{Failed}|{Jobs}|{Recurring}",
            AllowMultipleArgumentsPerToken = true,
            Description = "What stays in Hangfire: failed jobs, all jobs, or recurring jobs.",
        };
        leave.AcceptOnlyFromAmong(Failed, Jobs, Recurring);
        var prefix = new Option<string?>("--key-prefix")
        {
            HelpName = "text",
            Description = "With the id in Hangfire, the idempotency key of a moved job (hangfire: unless given). Of two storages that become one, each needs its own.",
        };
        var arguments = new Argument<string[]>("arguments") { Description = "After --, what the application is started with." };
        return make.Make(
            "hangfire",
            "Moves the jobs and recurring jobs that Hangfire has stored to JobLib. The application is started for it until its host is built, and no further.",
            async (call, token) =>
            {
                RefuseStorage(call);
                var left = call.Value(leave) ?? [];
                var file = Path.Combine(call.Surroundings.Directory, call.Value(app) ?? "");
                using var application = new HangfireApplication(file, call.Value(arguments) ?? []);
                var request = new ImportRequest
                {
                    Pipe = application.Pipe,
                    DryRun = call.Value(dryRun),
                    Jobs = !left.Contains(Jobs),
                    FailedJobs = !left.Contains(Failed),
                    RecurringJobs = !left.Contains(Recurring),
                    KeyPrefix = call.Value(prefix),
                };
                return Show(call, await RunAsync(call, application, request, token));
            },
            app, dryRun, leave, prefix, arguments);
    }

    private static void RefuseStorage(CommandCall call)
    {
        if (call.HasStorage)
            throw CliException.Misused("The application says where its jobs are stored: leave --storage, --connection and --schema out.");
    }

    private static async Task<ImportReport> RunAsync(
        CommandCall call,
        HangfireApplication application,
        ImportRequest request,
        CancellationToken cancellationToken
    )
    {
        if (call.IsJson || !call.Surroundings.IsOutputTerminal) return await application.ImportAsync(request, _ => { }, cancellationToken);
        return await call.Output.Console.Progress().HideCompleted(true).StartAsync(drawn =>
        {
            var bar = drawn.AddTask("Starting the application", maxValue: double.MaxValue);
            return application.ImportAsync(request, Draw, cancellationToken);

            void Draw(ImportProgress progress)
            {
                bar.Description = $"{Format.Number(progress.Moved)} moved, {Format.Number(progress.Left)} left, of {Format.Number(progress.Total)}";
                bar.MaxValue = Math.Max(progress.Total, 1);
                bar.Value = progress.Moved + progress.Left;
            }
        });
    }

    private static int Show(CommandCall call, ImportReport report)
    {
        if (call.IsJson) call.Output.WriteJson(report);
        else Write(call, report);
        return report.LeftCount == 0 ? ExitCodes.Done : ExitCodes.NotDone;
    }

    private static void Write(CommandCall call, ImportReport report)
    {
        call.Output.Facts(
            (report.DryRun ? "Would move" : "Moved", Format.Number(report.Moved)),
            ("  enqueued", Format.Number(report.Enqueued)),
            ("  scheduled", Format.Number(report.Scheduled)),
            ("  awaiting", Format.Number(report.Awaiting)),
            ("  failed", Format.Number(report.Failed)),
            ("  recurring", Format.Number(report.Recurring)),
            (report.DryRun ? "Would stay" : "Left", Format.Number(report.LeftCount))
        );
        if (report.LeftCount == 0) return;
        call.Output.Line();
        call.Output.Table(
            ["HANGFIRE'S ID", "STATE", "WHY IT STAYS", "REMEDY"],
            report.Left.Select(left => new[] { left.Id, left.State, left.Reason, left.Remedy })
        );
        if (report.LeftCount > report.Left.Count) call.Output.Line($"… and {Format.Number(report.LeftCount - report.Left.Count)} more.");
    }
}
