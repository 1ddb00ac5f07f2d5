namespace JobLib.Samples.Tests;

/// <summary>
/// The packages that tests use, each packed once. Those tests go one after the other: two builds of one project at once take each other's files away.
/// </summary>
[CollectionDefinition(Collection)]
public sealed class PackedPackages : ICollectionFixture<PackedPackages>, IDisposable
{
    public const string Collection = "packages";

    private readonly HashSet<string> packed = new(StringComparer.Ordinal);

    public string Folder { get; } = Directory.CreateTempSubdirectory("joblib-packages-").FullName;

    /// <summary>Packs a project, by its path, as a release: a clone without its tag makes pre-releases, which a newcomer's command does not take.</summary>
    public async Task AddAsync(string project)
    {
        if (packed.Add(project))
            await PackageFolder.RunAsync(Repository.Root, "dotnet", "pack", project, "-o", Folder, "--nologo", "-p:MinVerVersionOverride=0.2.0");
    }

    /// <summary>The file of a package.</summary>
    public string FileOf(string id) =>
        Directory.EnumerateFiles(Folder, $"{id}.*.nupkg").Single(file => char.IsAsciiDigit(Path.GetFileName(file)[id.Length + 1]));

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
