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
        var conflict = said?["OnConflict"];
        if (said is not null && ConflictRefusal(options, said, conflict, hasKey, call) is { } other) return other;
        if (call is null) return null;
        if (IsOfBatch(call)) return UniqueRefusals.OfMember;
        return call.TargetMethod.Name.StartsWith("EnqueueMany", StringComparison.Ordinal)
            ? UniqueRefusals.OfMany(hasKey, Is(conflict, "Throw"), Is(conflict, "Replace") || Is(conflict, "Reschedule"))
            : null;
    }

    private static string? ConflictRefusal(Initialized options, Initialized said, IOperation? conflict, bool hasKey, IInvocationOperation? call)
    {
        if (conflict is not null && Value(conflict) is null) return null; // it is decided elsewhere
        var asked = said["While"] is { } given && !Initialized.IsNull(given) ? given : null;
        return UniqueRefusals.OfConflict(
            replaces: Is(conflict, "Replace"),
            reschedules: Is(conflict, "Reschedule"),
            outlastsWait: asked is null ? said.IsSet("For") : Is(asked, "Running") || Is(asked, "UntilOver"),
            isOfArguments: !hasKey && IsOfArguments(said),
            hasParent: HasParent(options, call),
            hasTime: HasTime(options, call),
            hasMaxDelay: said.IsSet("MaxDelay")
        );
    }

    // The call of JobLib's that gets the options; null when they are made for later.
    private static IInvocationOperation? CallWith(IObjectCreationOperation creation)
    {
        var parent = creation.Parent is IConversionOperation conversion ? conversion.Parent : creation.Parent;
        return parent is IArgumentOperation { Parent: IInvocationOperation call } && JobLibMethods.Contains(call.TargetMethod) ? call : null;
    }

    private static bool HasParent(Initialized options, IInvocationOperation? call) =>
        options.IsSet("AfterJob") || options.IsSet("AfterBatch") || IsContinuation(call);

    private static bool IsOfArguments(Initialized said) =>
        (said["Key"] is not { } key || Initialized.IsNull(key)) && (said["By"] is not { } by || (Value(by) & Value(by, "Arguments")) > 0);

    // Where it is not known, it has one.
    private static bool HasTime(Initialized options, IInvocationOperation? call) =>
        call is null || call.TargetMethod.Name.StartsWith("Schedule", StringComparison.Ordinal) || options["Delay"] is not null || options["At"] is not null;

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

    private static bool Is(IOperation? constant, string member) => constant is not null && Value(constant) is { } value && value == Value(constant, member);

    // The value of a member of the constant's enumeration.
    private static long? Value(IOperation constant, string member) =>
        constant.Type?.GetMembers(member).OfType<IFieldSymbol>().FirstOrDefault()?.ConstantValue is IConvertible value
            ? value.ToInt64(CultureInfo.InvariantCulture)
            : null;
}
