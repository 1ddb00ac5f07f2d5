namespace JobLib.Tests;

/// <summary>Files of the repository that tests hold the code to.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string File(string path) => Path.Combine(Root, path);

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !System.IO.File.Exists(Path.Combine(folder, "JobLib.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No JobLib.sln above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
