using System.Collections.Immutable;
using System.Composition;
using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Editing;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>Lets a job's method return a Task, wherever in the solution it stands.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class AsyncVoidFix : CodeFixProvider
{
    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.AsyncVoid.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken);
        var creation = root?.FindNode(context.Span).AncestorsAndSelf().OfType<InvocationExpressionSyntax>().FirstOrDefault(JobCall.MayBe);
        if (
            creation is null
            || model is null
            || JobCall.Read(creation, model, context.CancellationToken)?.Method.DeclaringSyntaxReferences.FirstOrDefault() is not { } declared
        )
        {
            return;
        }

        if (
            await declared.GetSyntaxAsync(context.CancellationToken) is not MethodDeclarationSyntax method
            || context.Document.Project.Solution.GetDocument(method.SyntaxTree) is not { } document
        )
        {
            return;
        }

        context.RegisterCodeFix(
            CodeAction.Create("Return a Task", cancellation => ReturnTaskAsync(document, method, cancellation), Rules.AsyncVoid.Id),
            context.Diagnostics
        );
    }

    private static async Task<Solution> ReturnTaskAsync(Document document, MethodDeclarationSyntax method, CancellationToken cancellation)
    {
        var editor = await DocumentEditor.CreateAsync(document, cancellation);
        var model = editor.SemanticModel;
        var task = model.Compilation.GetTypeByMetadataName("System.Threading.Tasks.Task");
        if (task is null) return document.Project.Solution;
        editor.ReplaceNode(method.ReturnType, editor.Generator.TypeExpression(task, addImport: true).WithTriviaFrom(method.ReturnType));
        return editor.GetChangedDocument().Project.Solution;
    }
}
