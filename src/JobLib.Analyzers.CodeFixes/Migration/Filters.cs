using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>Filters keep their methods, and get the one of JobLib's which calls them around <c>next()</c>.</summary>
internal static class Filters
{
    // As Hangfire calls them: the second of a pair also after an error of the body.
    private const string Execution = """
        public async ValueTask ExecuteAsync(JobContext context, Func<ValueTask> next)
        {
            OnPerforming(context);
            try
            {
                await next();
            }
            finally
            {
                OnPerformed(context);
            }
        }
        """;

    private const string Creation = """
        public async ValueTask CreateAsync(JobCreation creation, Func<ValueTask> next)
        {
            OnCreating(creation);
            await next();
            OnCreated(creation);
        }
        """;

    private const string Outcome = """
        public async ValueTask DecideAsync(JobOutcomeContext context, Func<ValueTask> next)
        {
            await next();
            OnStateElection(context);
        }
        """;

    private static readonly (string Contract, string Method)[] Methods =
    [
        ("IServerFilter", Execution),
        ("IClientFilter", Creation),
        ("IElectStateFilter", Outcome),
    ];

    public static ClassDeclarationSyntax Move(ClassDeclarationSyntax before, ClassDeclarationSyntax moved, HangfireSymbols symbols)
    {
        var contracts = before.BaseList?.Types.Select(type => type.Type).Where(symbols.MayBeHangfires).Select(LastName).ToList() ?? [];
        var indent =
            before.Members.FirstOrDefault()?.GetLeadingTrivia().LastOrDefault(trivia => trivia.IsKind(SyntaxKind.WhitespaceTrivia)).ToString() ?? "    ";
        var methods = Methods
            .Where(filter => contracts.Contains(filter.Contract))
            .Select(filter => Method(filter.Method, indent, LineEnds.Of(before)))
            .ToArray();
        return methods.Length == 0 ? moved : moved.AddMembers(methods);
    }

    private static MemberDeclarationSyntax Method(string text, string indent, string end)
    {
        var lines = string.Join(end, text.Replace("\r", "").Split('\n').Select(line => indent + line));
        return SyntaxFactory.ParseMemberDeclaration(end + lines + end) ?? throw new InvalidOperationException("A filter's method is not one.");
    }

    private static string LastName(TypeSyntax type) =>
        type is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : (type as SimpleNameSyntax)?.Identifier.ValueText ?? "";
}
