namespace JobLib.Architecture.Tests;

/// <summary>In which folder the source of a type is. A file is a type, and no two types of a project have one name.</summary>
internal static class SourceFiles
{
    private static readonly Dictionary<string, Dictionary<string, string>> Folders = [];

    /// <summary>The folder below the project's own, empty for the project's own; null when no file bears the type's name.</summary>
    public static string? FolderOf(string project, string type)
    {
        lock (Folders)
        {
            if (!Folders.TryGetValue(project, out var folders)) Folders.Add(project, folders = Read(project));
            return folders.GetValueOrDefault(type.Split('`')[0]);
        }
    }

    /// <summary>The folder of a file below the project's own.</summary>
    public static string FolderBelow(string project, string file) =>
        Path.GetRelativePath(Repository.PathOf($"src/{project}"), Path.GetDirectoryName(file) ?? "").Replace('\\', '/') is var folder && folder == "."
            ? ""
            : folder;

    private static Dictionary<string, string> Read(string project) =>
        Repository
            .Sources($"src/{project}")
            .ToLookup(file => Path.GetFileName(file).Split('.')[0])
            .ToDictionary(files => files.Key, files => FolderBelow(project, files.First()));
}
