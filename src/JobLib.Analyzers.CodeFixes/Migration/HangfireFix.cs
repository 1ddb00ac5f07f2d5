using System.Collections.Immutable;
using System.Composition;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>Moves a file from Hangfire to JobLib, or all of a project, or of a solution.</summary>
[ExportCodeFixProvider(LanguageNames.CSharp), Shared]
public sealed class HangfireFix : CodeFixProvider
{
    private const string Title = "Move from Hangfire to JobLib";

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [Rules.Hangfire.Id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => new AllDocuments();

    /// <inheritdoc/>
    public override Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        context.RegisterCodeFix(CodeAction.Create(Title, cancellation => MoveAsync(context.Document, cancellation), Rules.Hangfire.Id), context.Diagnostics);
        return Task.CompletedTask;
    }

    private static async Task<Document> MoveAsync(Document document, CancellationToken cancellation)
    {
        var root = await document.GetSyntaxRootAsync(cancellation);
        var model = await document.GetSemanticModelAsync(cancellation);
        return root is null || model is null ? document : document.WithSyntaxRoot(HangfireMove.Apply(root, model));
    }

    private sealed class AllDocuments : DocumentBasedFixAllProvider
    {
        protected override string GetFixAllTitle(FixAllContext fixAllContext) => Title;

        protected override async Task<Document?> FixAllAsync(FixAllContext fixAllContext, Document document, ImmutableArray<Diagnostic> diagnostics) =>
            await MoveAsync(document, fixAllContext.CancellationToken);
    }
}
