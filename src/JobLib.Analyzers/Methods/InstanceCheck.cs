using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Methods;

/// <summary>
/// Finds jobs that are called on an object of the caller's, <c>() => mailer.Send(id)</c>: the object gives its type, and stays where it is with all that it
/// holds.
/// </summary>
internal static class InstanceCheck
{
    public static IEnumerable<Diagnostic> Check(JobCall call)
    {
        if (
            call.Target is null
            || call.IsOfService
            || call.Type.TypeKind == TypeKind.Delegate
            || call.Target is ITypeParameterObjectCreationOperation or IObjectCreationOperation
        )
        {
            yield break;
        }

        var shown = call.Target is IInstanceReferenceOperation ? "this" : call.Target.Syntax.ToString();
        yield return Diagnostic.Create(
            Rules.CapturedInstance,
            call.Target.IsImplicit ? call.Job.Syntax.GetLocation() : call.Target.Syntax.GetLocation(),
            shown,
            Names.Shown(call.Type),
            call.Creator.Name,
            call.Method.Name
        );
    }
}
