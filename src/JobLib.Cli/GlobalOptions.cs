using System.CommandLine;
using JobLib.Cli.Connecting;

namespace JobLib.Cli;

/// <summary>The options that every command has.</summary>
internal sealed class GlobalOptions
{
    public Option<string?> Storage { get; } = Named(
        new("--storage")
        {
            Recursive = true,
            HelpName = string.Join('|', StorageKinds.Names),
            Description = $"Which storage. Else {ConnectionSettings.StorageVariable}, else JobLib:Storage of appsettings.json.",
        }
    );

    public Option<string?> Connection { get; } = new("--connection")
    {
        Recursive = true,
        HelpName = "text",
        Description =
            $"The file of SQLite, or a connection string; name=NAME takes one of ConnectionStrings. Else {ConnectionSettings.ConnectionVariable}, else JobLib:Connection of appsettings.json.",
    };

    public Option<string?> Schema { get; } = new("--schema")
    {
        Recursive = true,
        HelpName = "name",
        Description =
            $"The schema, or the name in Redis (joblib unless given). Else {ConnectionSettings.SchemaVariable}, else JobLib:Schema of appsettings.json.",
    };

    public Option<bool> Json { get; } = new("--json") { Recursive = true, Description = "Writes JSON, for programs." };

    public IEnumerable<Option> All => [Storage, Connection, Schema, Json];

    private static Option<string?> Named(Option<string?> storage)
    {
        storage.CompletionSources.Add(_ => StorageKinds.Names.Select(name => new System.CommandLine.Completions.CompletionItem(name)));
        return storage;
    }
}
