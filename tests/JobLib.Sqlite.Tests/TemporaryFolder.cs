namespace JobLib.Sqlite.Tests;

/// <summary>A folder for one test's files, gone with it.</summary>
public sealed class TemporaryFolder : IDisposable
{
    public TemporaryFolder() => Directory.CreateDirectory(Location);

    public string Location { get; } = Path.Combine(Path.GetTempPath(), $"joblib-{Guid.NewGuid():N}");

    public string File(string name) => Path.Combine(Location, name);

    public void Dispose() => Directory.Delete(Location, recursive: true);
}
