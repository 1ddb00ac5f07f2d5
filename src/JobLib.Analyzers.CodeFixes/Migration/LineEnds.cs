using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>How the lines of a file end, for those that are written into it.</summary>
internal static class LineEnds
{
    public static string Of(SyntaxNode node) =>
        node.DescendantTrivia().FirstOrDefault(trivia => trivia.IsKind(SyntaxKind.EndOfLineTrivia)) is { RawKind: > 0 } end ? end.ToString() : "\n";
}
