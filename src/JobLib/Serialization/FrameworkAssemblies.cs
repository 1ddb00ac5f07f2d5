using System.Collections.Frozen;
using System.Reflection;

namespace JobLib.Serialization;

/// <summary>Tells the framework's own assemblies from everybody else's: they are signed with Microsoft's keys, which nobody else can do.</summary>
internal static class FrameworkAssemblies
{
    private static readonly FrozenSet<string> Tokens = FrozenSet.ToFrozenSet(FrameworkKeys.Tokens);

    public static bool Contains(Assembly assembly) =>
        assembly.GetName().GetPublicKeyToken() is { Length: > 0 } token && Tokens.Contains(Convert.ToHexString(token));
}
