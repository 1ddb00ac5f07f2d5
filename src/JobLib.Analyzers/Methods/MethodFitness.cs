using JobLib.Analyzers.Calls;
using JobLib.Invocation.Names;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.Methods;

/// <summary>Which methods can be run in the background at all: what the library asks of a method when a job is created, asked of its symbol.</summary>
internal static class MethodFitness
{
    private const string StateMachine = "System.Runtime.CompilerServices.AsyncStateMachineAttribute";

    private static readonly string[] Iterators =
    [
        "System.Runtime.CompilerServices.IteratorStateMachineAttribute",
        "System.Runtime.CompilerServices.AsyncIteratorStateMachineAttribute",
    ];

    public static IEnumerable<Diagnostic> Check(JobCall call)
    {
        var place = (call.Job.Syntax as InvocationExpressionSyntax)?.Expression.GetLocation() ?? call.Job.Syntax.GetLocation();
        if (WhyNot(call.Type, call.Method) is not { } reason) yield break;
        yield return Diagnostic.Create(reason == MethodRefusals.AsyncVoid ? Rules.AsyncVoid : Rules.UnfitMethod, place, call.Name, reason);
    }

    /// <summary>Why not, with the remedy; null when it can.</summary>
    public static string? WhyNot(ITypeSymbol type, IMethodSymbol method)
    {
        if (type.TypeKind == TypeKind.Delegate || method.MethodKind == MethodKind.DelegateInvoke) return MethodRefusals.Delegate;
        if (method.DeclaredAccessibility != Accessibility.Public) return MethodRefusals.NotPublic;
        if (method.IsStatic && (method.IsVirtual || method.IsAbstract)) return MethodRefusals.StaticOfInterface;
        return WhyNotReturned(method) ?? method.Parameters.Where(IsUnstorable).Select(parameter => MethodRefusals.Passed(parameter.Name)).FirstOrDefault();
    }

    private static string? WhyNotReturned(IMethodSymbol method)
    {
        if (method.ReturnsVoid) return IsAsync(method) ? MethodRefusals.AsyncVoid : null;
        if (method.RefKind != RefKind.None || IsUnstorable(method.ReturnType)) return MethodRefusals.Returned(Names.Shown(method.ReturnType));
        if (Names.OfType(method.ReturnType) == "System.Collections.Generic.IAsyncEnumerable`1") return MethodRefusals.Sequence;
        return IsIterator(method) ? MethodRefusals.Iterator : null;
    }

    private static bool IsIterator(IMethodSymbol method) =>
        Iterators.Any(name => Names.HasAttribute(method, name))
        || method.OriginalDefinition.DeclaringSyntaxReferences.Any(reference => Yields(reference.GetSyntax()));

    // A function inside of the method may be an iterator without the method being one.
    private static bool Yields(SyntaxNode declaration) => declaration
        .DescendantNodes(node => node is not (LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax))
        .OfType<YieldStatementSyntax>()
        .Any();

    private static bool IsAsync(IMethodSymbol method) => method.OriginalDefinition.IsAsync || Names.HasAttribute(method, StateMachine);

    private static bool IsUnstorable(IParameterSymbol parameter) => parameter.RefKind != RefKind.None || IsUnstorable(parameter.Type);

    private static bool IsUnstorable(ITypeSymbol type) => type.TypeKind is TypeKind.Pointer or TypeKind.FunctionPointer || type.IsRefLikeType;
}
