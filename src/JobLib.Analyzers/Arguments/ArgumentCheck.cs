using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Arguments;

/// <summary>Finds arguments that the client will refuse when the job is created.</summary>
internal static class ArgumentCheck
{
    public static IEnumerable<Diagnostic> Check(JobCall call, ArgumentShapes shapes)
    {
        foreach (var argument in call.Job.Arguments)
        {
            if (argument.Parameter is { } parameter && !IsSupplied(parameter) && Judge(call, argument, parameter, shapes) is { } diagnostic)
                yield return diagnostic;
        }
    }

    private static Diagnostic? Judge(JobCall call, IArgumentOperation argument, IParameterSymbol parameter, ArgumentShapes shapes)
    {
        var place = argument.Value.Syntax.GetLocation();
        if (ServiceTypes.Advice(parameter.Type) is { } advice)
            return Diagnostic.Create(Rules.ServiceArgument, place, parameter.Name, call.Name, Names.Shown(parameter.Type), advice);
        return shapes.WhyNot(parameter.Type) is { } reason ? Diagnostic.Create(Rules.RefusedArgument, place, parameter.Name, call.Name, reason) : null;
    }

    // What the server puts there itself is not stored. The default of a parent's result is.
    private static bool IsSupplied(IParameterSymbol parameter) =>
        Names.OfType(parameter.Type) is "System.Threading.CancellationToken" or "JobLib.JobContext" or "JobLib.JobError"
        || Names.HasAttribute(parameter, "JobLib.FromExceptionAttribute");
}
