using JobLib.Analyzers.Migration;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>The usings of a moved file: JobLib's for the first of Hangfire's, none for the others, and those of what the moved code names besides.</summary>
internal static class MovedUsings
{
    // What the moved code may name, where it is, and what the file could name before if it could name this.
    private static readonly (string Name, string Namespace)[] Needed =
    [
        ("CancellationToken", "System.Threading"),
        ("Attribute", "System"),
        ("Func", "System"),
        ("ValueTask", "System.Threading.Tasks"),
        ("AddJobLib", "Microsoft.Extensions.DependencyInjection"),
        ("AddJobServer", "Microsoft.Extensions.DependencyInjection"),
        ("MapJobDashboard", "Microsoft.AspNetCore.Builder"),
    ];

    public static CompilationUnitSyntax In(CompilationUnitSyntax file, SemanticModel model)
    {
        var old = HangfireNames.Usings(file).ToList();
        var named = new HashSet<string>(file.Usings.Select(directive => directive.Name?.ToString() ?? ""), StringComparer.Ordinal);
        var isThere = named.Contains("JobLib");
        var kept = new List<UsingDirectiveSyntax>();
        foreach (var directive in old.Where(directive => directive.Alias is null && !directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)))
        {
            if (!isThere) kept.Add(directive);
            isThere = true;
        }

        var special = old.Where(directive => directive.Alias is not null || directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)).ToList();
        var header = file.GetLeadingTrivia();
        file = file.ReplaceNodes(
            kept.Concat(special),
            (directive, _) => directive.Name is { } name ? directive.WithName(Moved(directive).WithTriviaFrom(name)) : directive
        );
        file = file.RemoveNodes(HangfireNames.Usings(file), SyntaxRemoveOptions.KeepNoTrivia) ?? file;
        var end = LineEnds.Of(file);
        var needed = Namespaces(file, named, model).Select(space => Using(space, end)).ToList();
        if (old.Count == 0 && !isThere) needed.Insert(0, Using("JobLib", end));
        file = file.AddUsings([.. needed]);
        return old.Count > 0 || needed.Count > 0 ? file.WithLeadingTrivia(header) : file;
    }

    // A static class or an alias keeps its last name: using static Hangfire.Cron.
    private static NameSyntax Moved(UsingDirectiveSyntax directive)
    {
        if (directive.Alias is null && !directive.StaticKeyword.IsKind(SyntaxKind.StaticKeyword)) return SyntaxFactory.IdentifierName("JobLib");
        var last = directive.Name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : "";
        return SyntaxFactory.ParseName($"JobLib.{(HangfireFates.Renamed.TryGetValue(last, out var renamed) ? renamed : last)}");
    }

    private static IEnumerable<string> Namespaces(CompilationUnitSyntax file, HashSet<string> named, SemanticModel model)
    {
        var names = new HashSet<string>(file.DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText), StringComparer.Ordinal);
        var before = new HashSet<string>(
            model.SyntaxTree.GetRoot().DescendantNodes().OfType<SimpleNameSyntax>().Select(name => name.Identifier.ValueText),
            StringComparer.Ordinal
        );
        return Needed
            .Where(need => names.Contains(need.Name) && !before.Contains(need.Name) && !named.Contains(need.Namespace) && !IsImported(need.Namespace, model))
            .Select(need => need.Namespace)
            .Distinct();
    }

    // By a global using, of the project or of the SDK.
    private static bool IsImported(string space, SemanticModel model) =>
        model.Compilation.SyntaxTrees.Any(tree =>
            tree.GetRoot() is CompilationUnitSyntax file
            && file.Usings.Any(directive =>
                directive.GlobalKeyword.IsKind(SyntaxKind.GlobalKeyword) && directive.Name?.ToString() is { } name && name.Replace("global::", "") == space
            )
        );

    private static UsingDirectiveSyntax Using(string space, string end) =>
        SyntaxFactory.UsingDirective(SyntaxFactory.ParseName(space)).NormalizeWhitespace().WithTrailingTrivia(SyntaxFactory.EndOfLine(end));
}
