namespace JobLib.Serialization;

/// <summary>The public keys, as tokens, with which the framework's own assemblies are signed. Compiled into the analyzers, too.</summary>
internal static class FrameworkKeys
{
    public static readonly string[] Tokens =
    [
        "7CEC85D7BEA7798E", // System.Private.CoreLib
        "B77A5C561934E089", // the oldest assemblies
        "B03F5F7F11D50A3A", // most of System.*
        "CC7B13FFCD2DDD51", // the newer System.*
        "ADB9793829DDAE60", // ASP.NET Core and Microsoft.Extensions.*
        "31BF3856AD364E35", // Windows desktop
    ];
}
