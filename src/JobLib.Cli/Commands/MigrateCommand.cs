using System.CommandLine;
using JobLib.Cli.Connecting;

namespace JobLib.Cli.Commands;

/// <summary><c>joblib migrate</c>: the schema, for whoever does not let the application make it.</summary>
internal static class MigrateCommand
{
    public static Command Make(CommandMaker make) => CommandMaker.Group(
        "migrate",
        "Tells the schema's version, prints the script that brings it up to date, or does it.",
        make.Make("status", "Tells which version the schema has, and whether this version of JobLib can use it.", StatusAsync),
        Script(make),
        Grants(make),
        Apply(make));

    private static async Task<int> StatusAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        var schema = await session.SchemaAsync(cancellationToken);
        var problem = await ProblemAsync(session, cancellationToken);
        if (call.IsJson) call.Output.WriteJson(new { schema?.Stored, schema?.Known, Ready = problem is null, Problem = problem });
        else call.Output.Facts(Facts(schema, problem));
        return problem is null ? ExitCodes.Done : ExitCodes.NotDone;
    }

    private static IEnumerable<(string Name, string? Value)> Facts(SchemaVersion? schema, string? problem) =>
    [
        ("Stored", schema is { } versions ? Version(versions.Stored) : "none to migrate"),
        ("Known here", schema is { } known ? Version(known.Known) : null),
        ("Ready", problem is null ? "yes" : "no"),
        ("Why", problem),
    ];

    private static async Task<string?> ProblemAsync(StorageSession session, CancellationToken cancellationToken)
    {
        try
        {
            await session.StorageAsync(cancellationToken);
            return null;
        }
        catch (StorageSchemaException error)
        {
            return error.Message;
        }
    }

    private static Command Script(CommandMaker make)
    {
        var from = new Option<int?>("--from")
        {
            HelpName = "version",
            Description = "The version that the schema is at; 0 when there is none. Unless given, the storage is asked.",
        };
        return make.Make(
            "script",
            "Prints the SQL that brings the schema up to date, for a DBA to run.",
            async (call, token) =>
            {
                var settings = call.Settings();
                var script = ScriptOf(settings);
                var version = call.Value(from) ?? await StoredAsync(call, token);
                if (call.IsJson) call.Output.WriteJson(new { From = version, Script = script(version) });
                else call.Output.Raw(script(version));
                return ExitCodes.Done;
            },
            from);
    }

    private static async Task<int> StoredAsync(CommandCall call, CancellationToken cancellationToken)
    {
        await using var session = call.Open();
        return (await session.SchemaAsync(cancellationToken))?.Stored ?? 0;
    }

    private static Func<int, string> ScriptOf(ConnectionSettings settings) => settings.Storage switch
    {
        StorageKinds.PostgreSql => from => settings.Schema is { } schema ? PostgreSqlSchema.Script(schema, from) : PostgreSqlSchema.Script(from: from),
        StorageKinds.SqlServer => from => settings.Schema is { } schema ? SqlServerSchema.Script(schema, from) : SqlServerSchema.Script(from: from),
        _ => throw NoScripts(settings),
    };

    private static Command Grants(CommandMaker make)
    {
        var role = new Argument<string>("role") { Description = "The role, or the user of SQL Server, which must exist." };
        return make.Make(
            "grants",
            "Prints the SQL that lets a role run jobs and not change the schema.",
            (call, _) =>
            {
                var grants = GrantsFor(call.Settings(), call.Value(role) ?? "");
                if (call.IsJson) call.Output.WriteJson(new { Script = grants });
                else call.Output.Raw(grants);
                return Task.FromResult(ExitCodes.Done);
            },
            role);
    }

    private static string GrantsFor(ConnectionSettings settings, string role) => settings.Storage switch
    {
        StorageKinds.PostgreSql => settings.Schema is { } schema ? PostgreSqlSchema.Grants(role, schema) : PostgreSqlSchema.Grants(role),
        StorageKinds.SqlServer => settings.Schema is { } schema ? SqlServerSchema.Grants(role, schema) : SqlServerSchema.Grants(role),
        _ => throw NoScripts(settings),
    };

    private static CliException NoScripts(ConnectionSettings settings) =>
        CliException.Misused($"There is no script for {settings.Storage}: whoever may write it makes what JobLib needs. Do it with joblib migrate apply.");

    private static Command Apply(CommandMaker make)
    {
        var yes = CommonOptions.Yes();
        return make.Make(
            "apply",
            "Makes the schema, or brings it up to date. Steps that rewrite a large table are refused: they are for a script and an hour of your choice.",
            (call, token) => ApplyAsync(call, call.Value(yes), token),
            yes);
    }

    private static async Task<int> ApplyAsync(CommandCall call, bool isConfirmed, CancellationToken cancellationToken)
    {
        await using var session = new StorageSession(call.Settings(), migrates: true);
        var before = await session.SchemaAsync(cancellationToken);
        var isNeeded = before is not { } versions || versions.Stored < versions.Known;
        if (isNeeded && !isConfirmed && !await Confirmation.AskAsync(call, Question(before), cancellationToken))
            throw CliException.NotDone("Nothing was changed.");
        await session.StorageAsync(cancellationToken); // also where nothing is needed: its functions may be of another build
        var after = await session.SchemaAsync(cancellationToken);
        if (call.IsJson) call.Output.WriteJson(new { From = before?.Stored, To = after?.Stored });
        else call.Output.Line(after is { } done ? $"The schema is at version {done.Stored}{(isNeeded ? "" : ", as it was")}." : "The storage is ready.");
        return ExitCodes.Done;
    }

    private static string Question(SchemaVersion? before) => before switch
    {
        { Stored: 0 } => "Make the schema",
        { } schema => $"Bring the schema from version {schema.Stored} to {schema.Known}",
        null => "Make what JobLib needs",
    };

    private static string Version(int version) => version == 0 ? "none" : $"version {version}";
}
