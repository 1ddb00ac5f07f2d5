using JobLib.Analyzers.Calls;
using JobLib.Invocation.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Methods;

/// <summary>Finds jobs of an open type, which only a call that is put together by hand can have: <c>Job.Create(typeof(Import&lt;>), "Run")</c>.</summary>
internal static class OpenTypeCheck
{
    public static bool MayBe(InvocationExpressionSyntax call) => OpenType(call) is not null && Names.OfCalled(call) == "Create";

    public static Diagnostic? Check(InvocationExpressionSyntax call, SemanticModel model, CancellationToken cancellation)
    {
        if (OpenType(call) is not { } open || model.GetSymbolInfo(call, cancellation).Symbol is not IMethodSymbol method) return null;
        return JobLibMethods.Contains(method) && method.ContainingType?.Name == "Job"
            ? Diagnostic.Create(Rules.UnfitMethod, open.GetLocation(), open.Type.ToString(), MethodRefusals.Open)
            : null;
    }

    private static TypeOfExpressionSyntax? OpenType(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.FirstOrDefault()?.Expression is TypeOfExpressionSyntax type
        && LastName(type.Type) is GenericNameSyntax { IsUnboundGenericName: true }
            ? type
            : null;

    private static SimpleNameSyntax? LastName(TypeSyntax type) => type switch
    {
        QualifiedNameSyntax qualified => qualified.Right,
        AliasQualifiedNameSyntax aliased => aliased.Name,
        _ => type as SimpleNameSyntax,
    };
}
