using System.Collections.Immutable;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Tests;

/// <summary>What code under test is compiled against: the assemblies that these tests run with, so that nothing has to be found or loaded.</summary>
internal static class References
{
    private static readonly string[] OfTests =
    [
        "Microsoft.CodeAnalysis",
        "JobLib.Analyzers",
        "xunit",
        "Microsoft.TestPlatform",
        "Microsoft.VisualStudio.TestPlatform",
        "testhost",
        "NuGet",
        "Microsoft.Testing",
        "DiffPlex",
    ];

    private static readonly ImmutableArray<MetadataReference> All = [.. Trusted().Select(path => MetadataReference.CreateFromFile(path))];

    /// <summary>The framework, ASP.NET Core and JobLib.</summary>
    public static ImmutableArray<MetadataReference> JobLib { get; } = [.. All.Where(reference => !IsHangfire(reference))];

    /// <summary>These, and Hangfire.</summary>
    public static ImmutableArray<MetadataReference> Both => All;

    private static IEnumerable<string> Trusted() => ((AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") as string) ?? "").Split(Path.PathSeparator)
        .Where(path => !OfTests.Any(name => Path.GetFileName(path).StartsWith(name, StringComparison.OrdinalIgnoreCase)));

    private static bool IsHangfire(MetadataReference reference) => Path.GetFileName(reference.Display ?? "").StartsWith("Hangfire", StringComparison.Ordinal);
}
