namespace JobLib.Peers.Places;

/// <summary>A file of SQLite in a folder of its own.</summary>
internal sealed class FolderPlace : IPlace
{
    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("joblib-peers-");

    public string File => Path.Combine(folder.FullName, "jobs.db");

    public ValueTask DisposeAsync()
    {
        folder.Delete(recursive: true);
        return ValueTask.CompletedTask;
    }
}
