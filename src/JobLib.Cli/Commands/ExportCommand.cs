using System.CommandLine;
using System.Text;
using JobLib.Cli.Commands.Jobs;
using JobLib.Cli.Connecting;
using JobLib.Cli.Output;
using JobLib.Management;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib export</c>: whole lists, for other programs.</summary>
internal static class ExportCommand
{
    public static Command Make(CommandMaker make)
    {
        var filter = new JobFilterOptions();
        return CommandMaker.Group(
            "export",
            "Writes a whole list as NDJSON or CSV, with the columns of the dashboard's exports.",
            List(make, "jobs", "Jobs, the newest first.", ExportColumns.Jobs, ReadJobs, filter.Options),
            List(make, "recurring", "Recurring jobs, by id.", ExportColumns.Recurring, ReadRecurring, []),
            List(make, "audit", "Who changed what, the latest first.", ExportColumns.Audit, ReadAudit, []));

        IAsyncEnumerable<object> ReadJobs(CommandCall call, StorageSession session, CancellationToken token) =>
            JobListing.ReadAsync(session.Monitor, filter.Query(call), int.MaxValue, token).Select(job => JobShapes.Summary(job, session.Monitor));
    }

    private static IAsyncEnumerable<object> ReadRecurring(CommandCall call, StorageSession session, CancellationToken cancellationToken) =>
        ListPages.ReadAsync(session.Monitor.RecurringAsync, cancellationToken).Select(job => RecurringCommand.Shape(job, session.Monitor));

    private static IAsyncEnumerable<object> ReadAudit(CommandCall call, StorageSession session, CancellationToken cancellationToken) =>
        ListPages.ReadAsync(session.Monitor.AuditAsync, cancellationToken).Select(entry => (object)entry);

    private static Command List(
        CommandMaker make,
        string name,
        string description,
        IReadOnlyList<string> columns,
        Func<CommandCall, StorageSession, CancellationToken, IAsyncEnumerable<object>> read,
        IEnumerable<Option> narrowing)
    {
        var format = new Option<string>("--format")
        {
            HelpName = "ndjson|csv",
            Description = "An object a line, or a table that no spreadsheet runs.",
            DefaultValueFactory = _ => ExportFormat.Ndjson.Extension,
        };
        format.AcceptOnlyFromAmong(ExportFormat.Ndjson.Extension, ExportFormat.Csv.Extension);
        var file = new Option<string?>("--output", "-o") { HelpName = "file", Description = "A new file. Else it is written out." };
        return make.Make(
            name,
            description,
            async (call, token) =>
            {
                await using var session = call.Open();
                await session.StorageAsync(token); // before a file is made
                await using var to = Open(call, call.Value(file));
                await WriteAsync(
                    to,
                    call.Value(format) == ExportFormat.Csv.Extension ? ExportFormat.Csv : ExportFormat.Ndjson,
                    columns,
                    read(call, session, token),
                    token
                );
                return ExitCodes.Done;
            },
            [format, file, .. narrowing]);
    }

    private static async Task WriteAsync(
        TextWriter to,
        ExportFormat format,
        IReadOnlyList<string> columns,
        IAsyncEnumerable<object> rows,
        CancellationToken cancellationToken
    )
    {
        await to.WriteAsync(format.Head(columns));
        await foreach (var row in rows.WithCancellation(cancellationToken))
        {
            await to.WriteAsync(format.Row(CliOutput.ObjectOf(row), columns));
        }
    }

    private static TextWriter Open(CommandCall call, string? file)
    {
        if (file is null) return new SafeWriter(call.Surroundings.Output, call.Surroundings.IsOutputTerminal);
        try
        {
            return new StreamWriter(
                new FileStream(Path.Combine(call.Surroundings.Directory, file), FileMode.CreateNew),
                new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)
            );
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw CliException.Misused($"{error.Message} Name another file.");
        }
    }
}
