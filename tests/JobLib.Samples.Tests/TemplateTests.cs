using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Samples.Tests;

/// <summary>What <c>dotnet new</c> makes of the templates: it compiles, on each storage, and runs a job.</summary>
[Collection(PackedPackages.Collection)]
public sealed class TemplateTests(PackedPackages packages) : IDisposable
{
    // What the SDKs of the projects import by themselves.
    private const string Usings = """
        global using System; global using System.IO; global using System.Linq; global using System.Net.Http; global using System.Threading; global using System.Threading.Tasks;
        global using Microsoft.AspNetCore.Builder; global using Microsoft.AspNetCore.Http; global using Microsoft.AspNetCore.Routing; global using Microsoft.Extensions.Configuration;
        global using Microsoft.Extensions.DependencyInjection; global using Microsoft.Extensions.Hosting; global using Microsoft.Extensions.Logging;
        """;

    private readonly PackageFolder folder = new(packages);

    [Fact]
    public async Task A_project_that_is_made_of_a_template_builds_and_runs_a_job()
    {
        await folder.PackAsync("src/JobLib", "src/JobLib.Sqlite", "src/JobLib.Dashboard", "src/JobLib.Templates");
        await NewAsync("install", packages.FileOf("JobLib.Templates"));
        await NewAsync("joblib-web", "-n", "Mail-Service");
        await NewAsync("joblib-worker", "-n", "Mail-Worker");
        foreach (
            var (template, storage) in new[]
            {
                ("joblib-web", "memory"),
                ("joblib-web", "postgresql"),
                ("joblib-web", "redis"),
                ("joblib-web", "sqlserver"),
                ("joblib-worker", "memory"),
                ("joblib-worker", "redis"),
            }
        )
        {
            await NewAsync(template, "-n", $"My.{template}.{storage}", "--storage", storage, "--no-restore");
            Assert.Empty(Errors(Path.Combine(folder.Root, $"My.{template}.{storage}")));
        }

        using var web = await AppProcess.StartAsync(
            await BuildAsync("Mail-Service"),
            Path.Combine(folder.Root, "Mail-Service"),
            ("ASPNETCORE_ENVIRONMENT", "Development")
        );
        await web.PostAsync("/greet/Ada");
        await web.UntilAsync(() => Task.FromResult(web.Output.Contains("Hello, Ada", StringComparison.Ordinal)), "The web application should run the job.");
        Assert.Contains("<title>", await web.Http.GetStringAsync(new Uri("/jobs", UriKind.Relative)), StringComparison.Ordinal);

        using var worker = AppProcess.Start(await BuildAsync("Mail-Worker"), Path.Combine(folder.Root, "Mail-Worker"));
        await worker.UntilAsync(() => Task.FromResult(worker.Output.Contains("Hello, world", StringComparison.Ordinal)), "The worker should run the job.");
    }

    public void Dispose() => folder.Dispose();

    private async Task NewAsync(params string[] arguments) =>
        await PackageFolder.RunAsync(folder.Root, "dotnet", ["new", .. arguments, "--debug:custom-hive", Path.Combine(folder.Root, "hive")]);

    private async Task<string> BuildAsync(string project)
    {
        var output = Path.Combine(folder.Root, "out", project);
        Assert.Contains(
            "0 Warning(s)",
            await PackageFolder.RunAsync(Path.Combine(folder.Root, project), "dotnet", "build", "--nologo", "-o", output),
            StringComparison.Ordinal
        );
        return Path.Combine(output, $"{project}.dll");
    }

    // Compiled here, against the storages that stand beside these tests: to pack and restore each of them would take minutes.
    private static IEnumerable<Diagnostic> Errors(string project)
    {
        var sources = Directory.EnumerateFiles(project, "*.cs", SearchOption.AllDirectories).Select(File.ReadAllText).Append(Usings);
        var references = (AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string ?? "")
            .Split(Path.PathSeparator)
            .Select(file => MetadataReference.CreateFromFile(file));
        return CSharpCompilation
            .Create("made", sources.Select(text => CSharpSyntaxTree.ParseText(text)), references)
            .GetDiagnostics()
            .Where(found => found.Severity == DiagnosticSeverity.Error);
    }
}
