using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Methods;

/// <summary>A job's token is the server's: one of the caller's is left behind, and a long job without any cannot be asked to stop.</summary>
internal static class TokenCheck
{
    private const string Token = "System.Threading.CancellationToken";

    public static IEnumerable<Diagnostic> Check(JobCall call)
    {
        foreach (var argument in call.Job.Arguments)
        {
            if (Names.OfType(argument.Parameter?.Type) == Token && IsReal(argument.Value)) yield return Diagnostic.Create(Rules.RealToken, argument.Value.Syntax.GetLocation(), argument.Value.Syntax.ToString());
        }

        if (!TakesToken(call.Method) && IsLong(call.Method)) yield return Diagnostic.Create(Rules.NoToken, call.Job.Syntax.GetLocation(), call.Name);
    }

    private static bool IsReal(IOperation value) => value switch
    {
        IConversionOperation conversion => IsReal(conversion.Operand),
        IDefaultValueOperation or ILiteralOperation => false,
        IObjectCreationOperation created => created.Arguments.Length > 0,
        IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } => false,
        IInvalidOperation => false,
        _ => true,
    };

    private static bool TakesToken(IMethodSymbol method) => method.Parameters.Any(parameter => Names.OfType(parameter.Type) is Token or "JobLib.JobContext");

    // By its text: a loop that awaits, or a pause. What is called in turn is not looked at, so the rule is off unless somebody wants it.
    private static bool IsLong(IMethodSymbol method) => method.DeclaringSyntaxReferences.Any(reference => reference.GetSyntax().DescendantNodes().Any(IsWaiting));

    private static bool IsWaiting(SyntaxNode node) => node switch
    {
        AwaitExpressionSyntax => node.Ancestors().Any(outer => outer.Kind() is SyntaxKind.WhileStatement or SyntaxKind.DoStatement or SyntaxKind.ForStatement or SyntaxKind.ForEachStatement),
        InvocationExpressionSyntax call => call.Expression is MemberAccessExpressionSyntax { Name.Identifier.ValueText: "Delay" or "Sleep", Expression: SimpleNameSyntax { Identifier.ValueText: "Task" or "Thread" } },
        _ => false,
    };
}
