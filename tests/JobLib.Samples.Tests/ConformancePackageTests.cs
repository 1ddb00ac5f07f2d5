using System.IO.Compression;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace JobLib.Samples.Tests;

/// <summary>The suite as a package: what it brings with it, and that a storage of a stranger's runs it.</summary>
[Collection(PackedPackages.Collection)]
public sealed partial class ConformancePackageTests(PackedPackages packages) : IDisposable
{
    private const string Suite = "JobLib.Storage.Conformance";

    private readonly PackageFolder folder = new(packages);

    [Fact]
    public async Task The_package_of_the_suite_needs_this_version_of_JobLib_and_nothing_that_runs_tests_and_the_toy_of_the_guide_passes_it()
    {
        await folder.PackAsync("src/JobLib", $"tests/{Suite}");
        var (version, needs) = Read(packages.FileOf(Suite));
        var ofJobLib = Read(packages.FileOf("JobLib")).Needs.Keys;
        Assert.Equal($"[{version}]", needs["JobLib"]);
        Assert.Equal(["FsCheck", "JobLib", "xunit.v3.assert", "xunit.v3.extensibility.core"], needs.Keys.Except(ofJobLib).Order(StringComparer.Ordinal));

        var toy = Directory.CreateDirectory(Path.Combine(folder.Root, "Toy")).FullName;
        await File.WriteAllTextAsync(Path.Combine(toy, "Toy.csproj"), await ProjectAsync(version));
        foreach (var file in Directory.EnumerateFiles(Repository.PathOf("tests/JobLib.Samples.Tests/Guides/Toy")))
            File.Copy(file, Path.Combine(toy, Path.GetFileName(file)));
        await PackageFolder.RunAsync(toy, "dotnet", "build", "--nologo", "-o", Path.Combine(folder.Root, "out"));
        Assert.Contains("Failed: 0", await PackageFolder.RunAsync(toy, "dotnet", Path.Combine(folder.Root, "out", "Toy.dll")), StringComparison.Ordinal);
    }

    public void Dispose() => folder.Dispose();

    private static (string Version, Dictionary<string, string> Needs) Read(string package)
    {
        using var archive = ZipFile.OpenRead(package);
        using var file = archive.Entries.Single(entry => entry.Name.EndsWith(".nuspec", StringComparison.Ordinal)).Open();
        var elements = XDocument.Load(file).Descendants().ToList();
        return (
            elements.First(element => element.Name.LocalName == "version").Value,
            elements.Where(element => element.Name.LocalName == "dependency").ToDictionary(element => Of(element, "id"), element => Of(element, "version")));
    }

    private static string Of(XElement element, string attribute) => element.Attribute(attribute)?.Value ?? "";

    // The project of the guide, with the versions of today, and of the packages of xunit the one that these tests have: the folder's packages come from
    // what this machine has restored before.
    private static async Task<string> ProjectAsync(string version)
    {
        var guide = await File.ReadAllTextAsync(Repository.PathOf("docs/guides/own-storage.md"));
        var ofRunner = Runner().Match(await File.ReadAllTextAsync(Repository.PathOf("Directory.Packages.props"))).Groups[1].Value;
        return Project().Match(guide).Groups[1].Value
            .Replace($"\"{Suite}\"", $"\"{Suite}\" Version=\"{version}\"", StringComparison.Ordinal)
            .Replace("\"xunit.v3\"", $"\"xunit.v3.mtp-off\" Version=\"{ofRunner}\"", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"```xml\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Project();

    [GeneratedRegex("Include=\"xunit.v3.mtp-off\" Version=\"([^\"]+)\"")]
    private static partial Regex Runner();
}
