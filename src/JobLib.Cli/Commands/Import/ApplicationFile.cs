using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;
using System.Text.Json;

namespace JobLib.Cli.Commands.Import;

/// <summary>Looks at an application before it is started: one that would never come to the import would run as it always does.</summary>
internal static class ApplicationFile
{
    private const string HooksSetting = "System.StartupHookProvider.IsSupported";

    private static readonly string[] Hosts = ["Microsoft.Extensions.Hosting", "Microsoft.AspNetCore"];

    /// <exception cref="CliException">It is not there, or would not do.</exception>
    public static void Check(string file, string library)
    {
        if (!File.Exists(file) || !string.Equals(Path.GetExtension(file), ".dll", StringComparison.OrdinalIgnoreCase))
            throw CliException.Misused($"There is no application {file}. Name its .dll, in the folder into which it is built or published.");
        var settings = Path.ChangeExtension(file, ".runtimeconfig.json");
        if (!File.Exists(settings)) throw CliException.Misused($"{file} is no application: it has no {Path.GetFileName(settings)} beside it.");
        if (!File.Exists(Path.Combine(Path.GetDirectoryName(file) ?? "", $"{library}.dll")))
            throw CliException.Misused($"The application has no {library} beside it. Add the package of that name, and build or publish it again.");
        if (!MayBuildHost(file))
        {
            throw CliException.Misused(
                "The application builds no host (of ASP.NET Core or Microsoft.Extensions.Hosting), so there is nothing to import with. Call HangfireImport.RunAsync in it."
            );
        }

        if (ForbidsHooks(settings))
            throw CliException.Misused("The application was published trimmed, and cannot be asked to import. Name one that is built or published without that.");
    }

    private static bool MayBuildHost(string file)
    {
        try
        {
            using var stream = File.OpenRead(file);
            using var image = new PEReader(stream);
            var metadata = image.GetMetadataReader();
            return metadata.AssemblyReferences.Select(handle => metadata.GetString(metadata.GetAssemblyReference(handle).Name))
                .Any(name => Hosts.Any(host => name.StartsWith(host, StringComparison.Ordinal)));
        }
        catch (Exception error) when (error is BadImageFormatException or InvalidOperationException)
        {
            throw CliException.Misused($"{file} is no .NET application: {error.Message}");
        }
    }

    private static bool ForbidsHooks(string settings)
    {
        using var document = JsonDocument.Parse(File.ReadAllText(settings));
        return document.RootElement.TryGetProperty("runtimeOptions", out var options)
            && options.TryGetProperty("configProperties", out var properties)
            && properties.TryGetProperty(HooksSetting, out var supported)
            && supported.ValueKind == JsonValueKind.False;
    }
}
