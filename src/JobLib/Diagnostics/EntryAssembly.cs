using System.Reflection;

namespace JobLib.Diagnostics;

/// <summary>The program that this library runs in.</summary>
internal static class EntryAssembly
{
    /// <summary>Its version, with the build's hash, which tells builds of one version apart; null where there is no entry assembly.</summary>
    public static string? Version { get; } = Assembly.GetEntryAssembly()?.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion;
}
