using JobLib.Analyzers.Calls;
using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>What an application says at its start: the storage, the server, the dashboard.</summary>
internal static class Registrations
{
    /// <summary><c>AddHangfire(c => c.UseSqlServerStorage(s))</c> becomes <c>AddJobLib(jobs => jobs.UseSqlServer(s))</c>.</summary>
    public static InvocationExpressionSyntax Jobs(InvocationExpressionSyntax node, Func<InvocationExpressionSyntax, InvocationExpressionSyntax> children)
    {
        var moved = Named(children(node), "AddJobLib");
        return OnlyArgument(moved) is { Expression: LambdaExpressionSyntax lambda } argument
            ? moved.WithArgumentList(SyntaxFactory.ArgumentList([argument.WithExpression(Configuration(lambda))]))
            : moved;
    }

    /// <summary>
    /// <c>AddHangfireServer(o => o.WorkerCount = 5)</c> becomes <c>AddJobServer(o => o.WorkerCount = 5)</c>, without the options that there are none of.
    /// </summary>
    public static InvocationExpressionSyntax Server(InvocationExpressionSyntax node, Func<InvocationExpressionSyntax, InvocationExpressionSyntax> children)
    {
        var moved = Named(children(node), "AddJobServer");
        if (OnlyArgument(moved) is not { Expression: LambdaExpressionSyntax lambda } argument) return moved;
        var options = lambda.Body switch
        {
            BlockSyntax block => lambda.WithBody(
                block.WithStatements([.. block.Statements.Select(statement => Option(statement, HangfireFates.ServerOptions)).OfType<StatementSyntax>()])
            ),
            ExpressionSyntax expression when Assignment(expression, HangfireFates.ServerOptions) is { } kept => lambda.WithBody(kept),
            _ => null,
        };
        return moved.WithArgumentList(
            options is null ? moved.ArgumentList.WithArguments([]) : moved.ArgumentList.WithArguments([argument.WithExpression(options)])
        );
    }

    /// <summary><c>UseHangfireDashboard("/path", new DashboardOptions { … })</c> becomes <c>MapJobDashboard("/path", o => { … })</c>.</summary>
    public static ExpressionSyntax Dashboard(InvocationExpressionSyntax node, Func<InvocationExpressionSyntax, InvocationExpressionSyntax> children)
    {
        var isProtected = Names.OfCalled(node) == "MapHangfireDashboardWithAuthorizationPolicy";
        var moved = children(node);
        var arguments = moved.ArgumentList.Arguments.Select(argument => argument.Expression).ToList();
        var policy = isProtected ? arguments.FirstOrDefault() : null;
        var rest = arguments.Skip(isProtected ? 1 : 0).ToList();
        var path = rest.FirstOrDefault(argument => argument is not BaseObjectCreationExpressionSyntax) ?? SyntaxFactory.ParseExpression("\"/hangfire\"");
        var options = rest.OfType<BaseObjectCreationExpressionSyntax>()
            .SelectMany(created => created.Initializer?.Expressions ?? [])
            .Select(value => Assignment(value, HangfireFates.DashboardOptions))
            .OfType<AssignmentExpressionSyntax>()
            .Select(value => $"o.{value.Left} = {value.Right.WithoutTrivia()};").ToList();
        var configure = options.Count == 0 ? "" : $", o => {{ {string.Join(" ", options)} }}";
        var mapped = Named(moved, "MapJobDashboard")
            .WithArgumentList(SyntaxFactory.ParseArgumentList($"({path.WithoutTrivia()}{configure})"))
            .WithTriviaFrom(moved);
        return policy is null ? mapped : SyntaxFactory.ParseExpression($"{mapped.WithoutTrivia()}.RequireAuthorization({policy})").WithTriviaFrom(moved);
    }

    private static LambdaExpressionSyntax Configuration(LambdaExpressionSyntax lambda) => lambda.Body switch
    {
        BlockSyntax block => lambda.WithBody(block.WithStatements([.. block.Statements.Select(Configured).OfType<StatementSyntax>()])),
        ExpressionSyntax expression when Chain(expression) is InvocationExpressionSyntax chain => lambda.WithBody(chain),
        _ => lambda.WithBody(SyntaxFactory.ParseStatement("{ }")),
    };

    private static StatementSyntax? Configured(StatementSyntax statement)
    {
        if (statement is not ExpressionStatementSyntax { Expression: InvocationExpressionSyntax call } whole) return statement;
        return Chain(call) is InvocationExpressionSyntax chain ? whole.WithExpression(chain.WithLeadingTrivia(call.GetLeadingTrivia())) : null;
    }

    // From the last call inwards: what is left out gives its receiver.
    private static ExpressionSyntax Chain(ExpressionSyntax expression)
    {
        if (expression is not InvocationExpressionSyntax { Expression: MemberAccessExpressionSyntax member } call) return expression;
        var name = member.Name.Identifier.ValueText;
        var receiver = Chain(member.Expression);
        if (HangfireFates.Dropped.Contains(name)) return receiver.WithTrailingTrivia(call.GetTrailingTrivia());
        var kept = call.WithExpression(member.WithExpression(receiver));
        if (HangfireFates.Storages.TryGetValue(name, out var storage)) return Storage(kept, storage);
        return name == "UseFilter" ? Named(kept, "AddFilter") : kept;
    }

    // The connection alone: options of a storage have other names, and defaults.
    private static InvocationExpressionSyntax Storage(InvocationExpressionSyntax call, string name)
    {
        var connection = name == "UseInMemory" ? null : call.ArgumentList.Arguments.FirstOrDefault()?.Expression;
        if (connection is LambdaExpressionSyntax { ExpressionBody: InvocationExpressionSyntax inner } && OnlyArgument(inner) is { } wrapped)
            connection = wrapped.Expression; // o => o.UseNpgsqlConnection(s)
        var arguments = connection is null ? SyntaxFactory.ArgumentList() : SyntaxFactory.ArgumentList([SyntaxFactory.Argument(connection)]);
        return Named(call, name).WithArgumentList(arguments.WithTrailingTrivia(call.ArgumentList.GetTrailingTrivia()));
    }

    private static StatementSyntax? Option(StatementSyntax statement, IReadOnlyDictionary<string, string> known) =>
        statement is ExpressionStatementSyntax { Expression: AssignmentExpressionSyntax assignment } whole
        ? Assignment(assignment, known) is { } kept ? whole.WithExpression(kept) : null
        : statement;

    private static AssignmentExpressionSyntax? Assignment(ExpressionSyntax expression, IReadOnlyDictionary<string, string> known)
    {
        if (expression is not AssignmentExpressionSyntax assignment || !known.TryGetValue(Names.OfExpression(assignment.Left), out var name)) return null;
        var left = SyntaxFactory.IdentifierName(name);
        return assignment.WithLeft(
            assignment.Left is MemberAccessExpressionSyntax member ? member.WithName(left.WithTriviaFrom(member.Name)) : left.WithTriviaFrom(assignment.Left)
        );
    }

    private static ArgumentSyntax? OnlyArgument(InvocationExpressionSyntax call) =>
        call.ArgumentList.Arguments.Count == 1 ? call.ArgumentList.Arguments[0] : null;

    private static InvocationExpressionSyntax Named(InvocationExpressionSyntax call, string name) => call.Expression is MemberAccessExpressionSyntax member
        ? call.WithExpression(member.WithName(SyntaxFactory.IdentifierName(name).WithTriviaFrom(member.Name)))
        : call.WithExpression(SyntaxFactory.IdentifierName(name).WithTriviaFrom(call.Expression));
}
