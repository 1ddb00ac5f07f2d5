using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Calls;

/// <summary>Methods of JobLib's core, and the arguments that they are called with.</summary>
internal static class JobLibMethods
{
    public const string Assembly = "JobLib";

    /// <summary>Whether a compilation can hold anything to look at.</summary>
    public static bool AreKnownTo(Compilation compilation) => compilation.GetTypeByMetadataName("JobLib.Job") is not null;

    public static bool Contains(IMethodSymbol method) => method.ContainingAssembly?.Name == Assembly && method.ContainingNamespace?.Name == Assembly;

    /// <summary>The expression that is handed over for a parameter of this name; null when there is none.</summary>
    public static ExpressionSyntax? ArgumentFor(InvocationExpressionSyntax call, IMethodSymbol method, string parameter)
    {
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            var name = arguments[i].NameColon?.Name.Identifier.ValueText ?? (i < method.Parameters.Length ? method.Parameters[i].Name : null);
            if (name == parameter) return arguments[i].Expression;
        }

        return null;
    }
}
