namespace JobLib.Samples.Tests;

internal static class Repository
{
    public static string Root { get; } = FindRoot();

    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>Debug or Release, as these tests were built.</summary>
    public static string Configuration { get; } = AppContext.BaseDirectory.Contains("/Release/", StringComparison.Ordinal) ? "Release" : "Debug";

    private static string FindRoot()
    {
        var folder = AppContext.BaseDirectory;
        while (folder is not null && !File.Exists(Path.Combine(folder, "JobLib.sln"))) folder = Path.GetDirectoryName(folder);
        return folder ?? throw new InvalidOperationException($"No JobLib.sln above {AppContext.BaseDirectory}: run the tests where they were built.");
    }
}
