using System.Collections.Frozen;
using System.Reflection;

namespace JobLib.Serialization;

/// <summary>Tells the framework's own assemblies from everybody else's: they are signed with Microsoft's keys, which nobody else can do.</summary>
internal static class FrameworkAssemblies
{
    private static readonly FrozenSet<string> Tokens = FrozenSet.ToFrozenSet(
    [
        "7CEC85D7BEA7798E", // System.Private.CoreLib
        "B77A5C561934E089", // the oldest assemblies
        "B03F5F7F11D50A3A", // most of System.*
        "CC7B13FFCD2DDD51", // the newer System.*
        "ADB9793829DDAE60", // ASP.NET Core and Microsoft.Extensions.*
        "31BF3856AD364E35", // Windows desktop
    ]);

    public static bool Contains(Assembly assembly) => assembly.GetName().GetPublicKeyToken() is { Length: > 0 } token && Tokens.Contains(Convert.ToHexString(token));
}
