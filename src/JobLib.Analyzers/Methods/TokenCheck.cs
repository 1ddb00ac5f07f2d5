using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Methods;

/// <summary>A job's token is the server's: one of the caller's is left behind.</summary>
internal static class TokenCheck
{
    public static IEnumerable<Diagnostic> Check(JobCall call)
    {
        foreach (var argument in call.Job.Arguments)
        {
            if (Names.OfType(argument.Parameter?.Type) == "System.Threading.CancellationToken" && IsReal(argument.Value))
                yield return Diagnostic.Create(Rules.RealToken, argument.Value.Syntax.GetLocation(), argument.Value.Syntax.ToString());
        }
    }

    private static bool IsReal(IOperation value) => value switch
    {
        IConversionOperation conversion => IsReal(conversion.Operand),
        IDefaultValueOperation or ILiteralOperation => false,
        IObjectCreationOperation created => created.Arguments.Length > 0,
        IPropertyReferenceOperation { Property: { Name: "None", IsStatic: true } } => false,
        IInvalidOperation => false,
        _ => true,
    };
}
