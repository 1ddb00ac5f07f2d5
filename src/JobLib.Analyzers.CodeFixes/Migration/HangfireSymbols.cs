using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>
/// Answers what a name of the file as it stood means. What does not bind (Hangfire is not referenced any more, or both are and the name is ambiguous) may be
/// Hangfire's.
/// </summary>
internal sealed class HangfireSymbols(SemanticModel model)
{
    public bool MayBeHangfires(SyntaxNode node) => Symbol(node) is not { } symbol || HangfireFates.IsOfHangfire(symbol);

    public bool IsHangfires(SyntaxNode node) => HangfireFates.IsOfHangfire(Symbol(node));

    public ISymbol? Symbol(SyntaxNode node) => model.GetSymbolInfo(node).Symbol;

    public ITypeSymbol? Type(ExpressionSyntax expression) => model.GetTypeInfo(expression).Type;

    /// <summary>The name of the type, when it is Hangfire's; empty otherwise.</summary>
    public string TypeName(ExpressionSyntax expression) => Type(expression) is { } type && HangfireFates.IsOfHangfire(type) ? type.Name : "";

    /// <summary>The parameter's type, when it is Hangfire's; empty otherwise.</summary>
    public string ParameterType(ArgumentSyntax argument)
    {
        if (argument.Parent?.Parent is not InvocationExpressionSyntax call || Symbol(call) is not IMethodSymbol method) return "";
        var index = call.ArgumentList.Arguments.IndexOf(argument);
        var parameter =
            argument.NameColon is { } named ? method.Parameters.FirstOrDefault(candidate => candidate.Name == named.Name.Identifier.ValueText)
            : index < method.Parameters.Length ? method.Parameters[index]
            : null;
        return parameter is not null && HangfireFates.IsOfHangfire(parameter.Type) ? parameter.Type.Name : "";
    }

    /// <summary>Whether something has the dashboard's endpoints mapped to it: a WebApplication, or an endpoint route builder.</summary>
    public bool TakesEndpoints(ExpressionSyntax expression) =>
        Type(expression) is { } type && (type.Name == "IEndpointRouteBuilder" || type.AllInterfaces.Any(contract => contract.Name == "IEndpointRouteBuilder"));
}
