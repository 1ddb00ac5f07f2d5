using System.Reflection;

namespace JobLib.Analyzers;

/// <summary>Where the rules are explained: in the repository that the build came from, and on the package's page where that is not known.</summary>
internal static class HelpPage
{
    private static readonly string Url =
        typeof(HelpPage).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().FirstOrDefault(data => data.Key == "Help")?.Value
        ?? "https://www.nuget.org/packages/JobLib";

    public static string Of(string id) => $"{Url}#{id.ToLowerInvariant()}";
}
