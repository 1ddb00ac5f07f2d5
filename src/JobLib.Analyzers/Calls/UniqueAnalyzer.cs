using System.Collections.Immutable;
using System.Globalization;
using JobLib.Client;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Calls;

/// <summary>
/// Looks at options that ask for a job to be the only one of its kind: what the client would refuse of them. Of what is not known here it says nothing.
/// </summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class UniqueAnalyzer : JobLibAnalyzer
{
    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rules.RefusedUnique];

    private protected override void Begin(CompilationStartAnalysisContext start) => start.RegisterOperationAction(Look, OperationKind.ObjectCreation);

    private static void Look(OperationAnalysisContext context)
    {
        var creation = (IObjectCreationOperation)context.Operation;
        if (Names.OfType(creation.Type) != "JobLib.EnqueueOptions") return;
        var options = new Initialized(creation);
        if (options["Unique"] is not { } unique || !Initialized.IsSet(unique)) return;
        if (WhyNot(options, unique, CallWith(creation)) is { } reason)
            context.ReportDiagnostic(Diagnostic.Create(Rules.RefusedUnique, unique.Syntax.GetLocation(), reason));
    }

    private static string? WhyNot(Initialized options, IOperation unique, IInvocationOperation? call)
    {
        var said = unique is IObjectCreationOperation made ? new Initialized(made) : null; // null: it is made elsewhere
        var hasKey = said?.IsSet("Key") == true;
        var hasBy = said?["By"] is { } by && Value(by) is { } parts && parts != Value(by, "Arguments");
        var isEndless = said is not null
            && UniqueRefusals.IsEndless(HasParent(options, call), said["For"] is { } time && !Initialized.IsNull(time), StartsAfterFailure(options, call));
        if (UniqueRefusals.Of(hasKey, hasBy, options.IsSet("IdempotencyKey"), isEndless) is { } reason) return reason;
        if (call is null) return null;
        if (IsOfBatch(call)) return UniqueRefusals.OfMember;
        var throws = said?["OnConflict"] is { } conflict && Value(conflict) is { } reaction && reaction == Value(conflict, "Throw");
        return call.TargetMethod.Name.StartsWith("EnqueueMany", StringComparison.Ordinal) ? UniqueRefusals.OfMany(hasKey, throws) : null;
    }

    // The call of JobLib's that gets the options; null when they are made for later.
    private static IInvocationOperation? CallWith(IObjectCreationOperation creation)
    {
        var parent = creation.Parent is IConversionOperation conversion ? conversion.Parent : creation.Parent;
        return parent is IArgumentOperation { Parent: IInvocationOperation call } && JobLibMethods.Contains(call.TargetMethod) ? call : null;
    }

    private static bool HasParent(Initialized options, IInvocationOperation? call) =>
        options.IsSet("AfterJob") || options.IsSet("AfterBatch") || IsContinuation(call);

    private static bool IsContinuation(IInvocationOperation? call) => call?.TargetMethod.Name.StartsWith("Continue", StringComparison.Ordinal) == true;

    // Where it is not known, it is taken to.
    private static bool StartsAfterFailure(Initialized options, IInvocationOperation? call)
    {
        var condition = IsContinuation(call)
            ? call?.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == "condition")?.Value
            : options["Condition"];
        if (condition is null) return IsContinuation(call);
        if (Value(condition) is not { } flags || Value(condition, "OnlyOnFailedState") is not { } failed) return true;
        return flags == Value(condition, "OnAnyFinishedState") || (flags & failed) == failed;
    }

    private static bool IsOfBatch(IInvocationOperation call)
    {
        var receiver = call.Instance ?? (call.TargetMethod.IsExtensionMethod ? call.Arguments.FirstOrDefault()?.Value : null);
        return receiver is not null && Names.OfType(Initialized.Bare(receiver).Type) == "JobLib.IBatchAction";
    }

    private static long? Value(IOperation constant) =>
        constant.ConstantValue is { HasValue: true, Value: IConvertible value } ? value.ToInt64(CultureInfo.InvariantCulture) : null;

    // The value of a member of the constant's enumeration.
    private static long? Value(IOperation constant, string member) =>
        constant.Type?.GetMembers(member).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue is IConvertible value
            ? value.ToInt64(CultureInfo.InvariantCulture)
            : null;
}
