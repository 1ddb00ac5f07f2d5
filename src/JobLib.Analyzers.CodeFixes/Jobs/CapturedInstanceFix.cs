using System.Composition;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Names the type: <c>Enqueue(() => mailer.Send(id))</c> becomes <c>Enqueue&lt;Mailer>(x => x.Send(id))</c>.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class CapturedInstanceFix() : NodeFix(Rules.CapturedInstance, "Name the type of the job")
{
    private protected override (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model)
    {
        var creation = found.AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(JobCall.MayBe);
        if (
            creation is null
            || JobCall.Read(creation, model, default)
                is not {
                    Lambda: ParenthesizedLambdaExpressionSyntax { ParameterList.Parameters.Count: 0 },
                    Lambda.ExpressionBody: InvocationExpressionSyntax body
                } call
        )
        {
            return null;
        }

        if (NameOf(creation) is not IdentifierNameSyntax name || MethodOf(body) is not { } method) return null;

        var parameter = IsFree("x", creation, model) ? "x" : "job";
        var typed = SyntaxFactory
            .GenericName(name.Identifier.WithoutTrivia())
            .WithTypeArgumentList(SyntaxFactory.TypeArgumentList([SyntaxFactory.ParseTypeName(call.Type.ToMinimalDisplayString(model, creation.SpanStart))]))
            .WithTriviaFrom(name);
        var service = SyntaxFactory.MemberAccessExpression(
            SyntaxKind.SimpleMemberAccessExpression,
            SyntaxFactory.IdentifierName(parameter),
            method.WithoutTrivia()
        );
        var lambda = SyntaxFactory.SimpleLambdaExpression(SyntaxFactory.Parameter(SyntaxFactory.Identifier(parameter)), body.WithExpression(service))
            .WithArrowToken(((ParenthesizedLambdaExpressionSyntax)call.Lambda).ArrowToken.WithLeadingTrivia(SyntaxFactory.Space)).WithTriviaFrom(call.Lambda);
        return (creation, creation.ReplaceNodes<InvocationExpressionSyntax, SyntaxNode>([name, call.Lambda], (old, _) => old == name ? typed : lambda));
    }

    private static SimpleNameSyntax? NameOf(InvocationExpressionSyntax call) =>
        call.Expression is MemberAccessExpressionSyntax member ? member.Name : call.Expression as SimpleNameSyntax;

    private static SimpleNameSyntax? MethodOf(InvocationExpressionSyntax body) => NameOf(body);

    private static bool IsFree(string name, SyntaxNode place, SemanticModel model) => model.LookupSymbols(place.SpanStart, name: name).IsEmpty;
}
