using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>Moves one file: its names and calls first, which are bound as they stand, then its usings.</summary>
internal static class HangfireMove
{
    public static SyntaxNode Apply(SyntaxNode root, SemanticModel model)
    {
        var moved = new HangfireRewriter(model).Visit(root);
        if (moved is not CompilationUnitSyntax file) return root;
        return file != root || HangfireNames.Usings(file).Any() ? MovedUsings.In(file, model) : root; // a file without a name of Hangfire's stays as it is
    }
}
