namespace JobLib.Cli.Tests;

/// <summary>The package is a tool: it installs from a folder, and runs under the name that the page says.</summary>
public sealed class ToolTests
{
    [Fact]
    public async Task It_installs_from_a_folder_and_runs()
    {
        var folder = Directory.CreateTempSubdirectory("joblib-tool-");
        var project = Path.Combine(CliDocTests.Root(), "src/JobLib.Cli/JobLib.Cli.csproj");
        var configuration = typeof(ToolTests).Assembly.Location.Contains("Release", StringComparison.Ordinal) ? "Release" : "Debug";
        await File.WriteAllTextAsync(Path.Combine(folder.FullName, "nuget.config"), $"""
            <configuration><packageSources><clear /><add key="here" value="{folder.FullName}/packages" /></packageSources></configuration>
            """);

        var packed = await Shell.RunAsync($"cd '{folder.FullName}' && dotnet pack '{project}' --no-build -c {configuration} -v q -o packages");
        Assert.True(packed.ExitCode == 0, packed.Output + packed.Error);
        var installed = await Shell.RunAsync(
            $"cd '{folder.FullName}' && dotnet tool install JobLib.Cli --tool-path tools --add-source packages --configfile nuget.config --prerelease && tools/joblib --version && tools/joblib migrate grants shop --storage postgresql --connection Host=db"
        );

        Assert.True(installed.ExitCode == 0, installed.Output + installed.Error);
        Assert.Contains("GRANT USAGE ON SCHEMA \"joblib\" TO \"shop\";", installed.Output, StringComparison.Ordinal);
        folder.Delete(recursive: true);
    }
}
