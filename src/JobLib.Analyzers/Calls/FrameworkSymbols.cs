using System.Globalization;
using JobLib.Serialization;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Calls;

/// <summary>Tells the framework's own assemblies from everybody else's by their keys, as the library does.</summary>
internal static class FrameworkSymbols
{
    public static bool Contain(IAssemblySymbol? assembly)
    {
        var token = assembly?.Identity.PublicKeyToken ?? [];
        return token.Length > 0
            && FrameworkKeys.Tokens.Contains(string.Concat(token.Select(part => part.ToString("X2", CultureInfo.InvariantCulture))));
    }
}
