using JobLib.Analyzers.Calls;
using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>Moves names, calls, arguments and filters. Each node is bound as it stood in the file, and rebuilt from children that have moved already.</summary>
internal sealed class HangfireRewriter(SemanticModel model) : CSharpSyntaxRewriter
{
    private static readonly HashSet<string> Managed = new(StringComparer.Ordinal) { "AddOrUpdate", "RemoveIfExists", "Trigger", "TriggerJob" };

    private readonly HangfireSymbols symbols = new(model);

    public override SyntaxNode? VisitUsingDirective(UsingDirectiveSyntax node) => node;

    public override SyntaxNode? VisitIdentifierName(IdentifierNameSyntax node)
    {
        var name = node.Identifier.ValueText;
        if (HangfireFates.Renamed.TryGetValue(name, out var renamed) && symbols.MayBeHangfires(node)) return Named(node, renamed);
        return HangfireFates.Renamed.TryGetValue(name + "Attribute", out renamed) && node.Parent is AttributeSyntax && symbols.MayBeHangfires(node)
            ? Named(node, renamed)
            : base.VisitIdentifierName(node);
    }

    // Hangfire.Server.PerformContext, where a type stands.
    public override SyntaxNode? VisitQualifiedName(QualifiedNameSyntax node) =>
        symbols.Symbol(node) is INamedTypeSymbol or IMethodSymbol && symbols.IsHangfires(node) ? Whole(node, node.Right) : base.VisitQualifiedName(node);

    public override SyntaxNode? VisitMemberAccessExpression(MemberAccessExpressionSyntax node)
    {
        var name = node.Name.Identifier.ValueText;
        if (symbols.Symbol(node) is INamedTypeSymbol && symbols.IsHangfires(node)) return Whole(node, node.Name);
        if (name == "Null" && Names.OfExpression(node.Expression) == "JobCancellationToken")
            return SyntaxFactory.ParseExpression("CancellationToken.None").WithTriviaFrom(node);
        if (name == "ShutdownToken" && symbols.TypeName(node.Expression) == "IJobCancellationToken") return Visit(node.Expression).WithTriviaFrom(node);
        return OfBackgroundJob(node, SyntaxFactory.IdentifierName(name == "Id" ? "JobId" : name)) ?? base.VisitMemberAccessExpression(node);
    }

    // A null that stands for what the server supplies.
    public override SyntaxNode? VisitArgument(ArgumentSyntax node)
    {
        if (
            node.Expression.Kind()
            is not (SyntaxKind.NullLiteralExpression or SyntaxKind.DefaultLiteralExpression or SyntaxKind.SuppressNullableWarningExpression)
        )
        {
            return base.VisitArgument(node);
        }

        return symbols.ParameterType(node) switch
        {
            "PerformContext" => node.WithExpression(SyntaxFactory.ParseExpression("JobContext.None")),
            "IJobCancellationToken" => node.WithExpression(SyntaxFactory.ParseExpression("CancellationToken.None")),
            _ => base.VisitArgument(node),
        };
    }

    public override SyntaxNode? VisitInvocationExpression(InvocationExpressionSyntax node)
    {
        var name = Names.OfCalled(node);
        if (!symbols.MayBeHangfires(node)) return base.VisitInvocationExpression(node);
        return name switch
        {
            "AddHangfire" => Registrations.Jobs(node, Children),
            "AddHangfireServer" => Registrations.Server(node, Children),
            "UseHangfireDashboard"
            or "MapHangfireDashboard"
            or "MapHangfireDashboardWithAuthorizationPolicy"
                when node.Expression is MemberAccessExpressionSyntax { Expression: var app } && symbols.TakesEndpoints(app) => Registrations.Dashboard(
                node,
                Children
            ),
            "ContinueWith" when symbols.IsHangfires(node) => Called(Children(node), "ContinueJobWith"),
            _ when Managed.Contains(name) && symbols.IsHangfires(node) => Recurring(node, name),
            _ => base.VisitInvocationExpression(node),
        };
    }

    public override SyntaxNode? VisitClassDeclaration(ClassDeclarationSyntax node) =>
        base.VisitClassDeclaration(node) is ClassDeclarationSyntax moved ? Filters.Move(node, moved, symbols) : node;

    private InvocationExpressionSyntax Children(InvocationExpressionSyntax node) => (InvocationExpressionSyntax?)base.VisitInvocationExpression(node) ?? node;

    // context.BackgroundJob.Id and context?.BackgroundJob.Id: a context knows its job itself.
    private ExpressionSyntax? OfBackgroundJob(MemberAccessExpressionSyntax node, IdentifierNameSyntax name) =>
        symbols.Symbol(node.Expression) is IPropertySymbol { Name: "BackgroundJob" } && symbols.IsHangfires(node.Expression)
        ? node.Expression switch
        {
            MemberAccessExpressionSyntax job => node.WithExpression((ExpressionSyntax)Visit(job.Expression)).WithName(name),
            MemberBindingExpressionSyntax job => job.WithName(name),
            _ => null,
        }
        : null;

    // A manager's calls are the static class's, which has them in a form that blocks, too.
    private InvocationExpressionSyntax Recurring(InvocationExpressionSyntax node, string name)
    {
        var moved = RecurringArguments.Move(node, Children(node), symbols);
        if (
            node.Expression is not MemberAccessExpressionSyntax { Expression: var manager }
            || symbols.TypeName(manager) is not ("IRecurringJobManager" or "IRecurringJobManagerV2" or "RecurringJobManager")
            || moved.Expression is not MemberAccessExpressionSyntax access
        )
        {
            return name == "Trigger" ? Called(moved, "TriggerJob") : moved;
        }

        var owner =
            symbols.Symbol(manager) is INamedTypeSymbol ? access.Expression : SyntaxFactory.IdentifierName("RecurringJob").WithTriviaFrom(access.Expression);
        moved = moved.WithExpression(access.WithExpression(owner));
        return name == "Trigger" ? Called(moved, "TriggerJob") : moved;
    }

    private static InvocationExpressionSyntax Called(InvocationExpressionSyntax call, string name) => call.Expression switch
    {
        MemberAccessExpressionSyntax { Name: var old } member => call.WithExpression(member.WithName(Renamed(old, name))),
        SimpleNameSyntax old => call.WithExpression(Renamed(old, name)),
        _ => call,
    };

    private static SimpleNameSyntax Renamed(SimpleNameSyntax old, string name) => old is GenericNameSyntax generic
        ? generic.WithIdentifier(SyntaxFactory.Identifier(name).WithTriviaFrom(old.Identifier))
        : SyntaxFactory.IdentifierName(SyntaxFactory.Identifier(name)).WithTriviaFrom(old);

    private static IdentifierNameSyntax Named(SyntaxNode old, string name) => SyntaxFactory.IdentifierName(name).WithTriviaFrom(old);

    // What the file named with its namespace goes on being named without: the using is there.
    private SyntaxNode Whole(SyntaxNode node, SimpleNameSyntax name) => (Visit(name) ?? name).WithTriviaFrom(node);
}
