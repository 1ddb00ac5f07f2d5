using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Schedules;

/// <summary>A place at which a recurring job is defined under an id that stands in the source.</summary>
/// <param name="id">The id.</param>
/// <param name="name">What it is told apart by: the job's method, or the text that stands for it.</param>
/// <param name="cron">The schedule's text.</param>
/// <param name="call">The call.</param>
/// <param name="place">The id's place.</param>
internal sealed class RecurringDefinition(string id, string name, string cron, InvocationExpressionSyntax call, Location place)
{
    public string Id { get; } = id;

    public Location Place { get; } = place;

    /// <summary>Whether both cannot be meant: they say something else, and no condition chooses one of them.</summary>
    public bool Contradicts(RecurringDefinition other) => ToString() != other.ToString() && !AreAlternatives(Call, other.Call);

    private InvocationExpressionSyntax Call { get; } = call;

    /// <summary>The definition for people.</summary>
    public override string ToString() => $"{name} ({cron})";

    // In two branches of one statement or expression, of which only one is taken.
    private static bool AreAlternatives(SyntaxNode one, SyntaxNode other)
    {
        if (one.SyntaxTree != other.SyntaxTree) return false;
        foreach (var outer in one.Ancestors())
        {
            if (!outer.Span.Contains(other.Span)) continue;
            return outer is IfStatementSyntax or ElseClauseSyntax or SwitchStatementSyntax or SwitchExpressionSyntax or ConditionalExpressionSyntax;
        }

        return false;
    }
}
