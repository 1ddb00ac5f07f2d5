using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace JobLib.Analyzers.CodeFixes.Migration;

/// <summary>
/// The older form of a recurring job, whose time zone and queue are arguments: <c>AddOrUpdate(id, call, cron, zone, queue)</c>. They become options.
/// </summary>
internal static class RecurringArguments
{
    public static InvocationExpressionSyntax Move(InvocationExpressionSyntax before, InvocationExpressionSyntax moved, HangfireSymbols symbols)
    {
        if (symbols.Symbol(before) is not IMethodSymbol { Name: "AddOrUpdate" } method) return moved;
        var zone = Find(before, method, "timeZone");
        var queue = Find(before, method, "queue");
        var cron = Find(before, method, "cronExpression");
        if (zone < 0 && (queue < 0 || queue < cron)) return moved; // a queue before the call is one here, too

        var arguments = moved.ArgumentList.Arguments;
        var values = new List<string>();
        if (zone >= 0) values.Add($"TimeZone = {arguments[zone].Expression}");
        if (queue > cron) values.Add($"Queue = {arguments[queue].Expression}");
        var options = SyntaxFactory.Argument(SyntaxFactory.ParseExpression($"new RecurringJobOptions {{ {string.Join(", ", values)} }}"));
        var kept = arguments.Where((_, i) => i != zone && (i != queue || queue < cron)).Append(options).ToList();
        var commas = Enumerable.Repeat(SyntaxFactory.Token(SyntaxKind.CommaToken).WithTrailingTrivia(SyntaxFactory.Space), kept.Count - 1);
        return moved.WithArgumentList(moved.ArgumentList.WithArguments(SyntaxFactory.SeparatedList(kept, commas)));
    }

    private static int Find(InvocationExpressionSyntax call, IMethodSymbol method, string parameter)
    {
        var arguments = call.ArgumentList.Arguments;
        for (var i = 0; i < arguments.Count; i++)
        {
            if ((arguments[i].NameColon?.Name.Identifier.ValueText ?? (i < method.Parameters.Length ? method.Parameters[i].Name : "")) == parameter) return i;
        }

        return -1;
    }
}
