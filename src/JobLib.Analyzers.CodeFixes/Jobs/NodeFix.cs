using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CodeActions;
using Microsoft.CodeAnalysis.CodeFixes;

namespace JobLib.Analyzers.CodeFixes.Jobs;

/// <summary>A fix that puts one node in the place of another one in the file of the finding.</summary>
public abstract class NodeFix : CodeFixProvider
{
    private readonly string id;
    private readonly string title;

    private protected NodeFix(DiagnosticDescriptor rule, string title)
    {
        id = rule.Id;
        this.title = title;
    }

    /// <inheritdoc/>
    public override ImmutableArray<string> FixableDiagnosticIds => [id];

    /// <inheritdoc/>
    public override FixAllProvider GetFixAllProvider() => WellKnownFixAllProviders.BatchFixer;

    /// <inheritdoc/>
    public override async Task RegisterCodeFixesAsync(CodeFixContext context)
    {
        var root = await context.Document.GetSyntaxRootAsync(context.CancellationToken);
        var model = await context.Document.GetSemanticModelAsync(context.CancellationToken);
        if (root is null || model is null) return;
        foreach (var diagnostic in context.Diagnostics)
        {
            var found = root.FindNode(diagnostic.Location.SourceSpan, getInnermostNodeForTie: true);
            if (Replace(found, diagnostic, model) is not var (old, replacement)) continue;
            context.RegisterCodeFix(
                CodeAction.Create(title, _ => Task.FromResult(context.Document.WithSyntaxRoot(root.ReplaceNode(old, replacement))), id),
                diagnostic
            );
        }
    }

    /// <summary>The node that goes and the one that takes its place; null when no change is right.</summary>
    private protected abstract (SyntaxNode Old, SyntaxNode New)? Replace(SyntaxNode found, Diagnostic diagnostic, SemanticModel model);
}
