using System.Reflection;

namespace JobLib.Diagnostics;

/// <summary>The version of this library, without the build's hash.</summary>
internal static class LibraryVersion
{
    public static string Current { get; } =
        typeof(LibraryVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion.Split('+')[0] ?? "unknown";
}
