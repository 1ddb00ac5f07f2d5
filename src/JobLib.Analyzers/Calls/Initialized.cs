using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Calls;

/// <summary>What an object is created with, as far as it stands in its initializer.</summary>
internal sealed class Initialized(IObjectCreationOperation creation)
{
    /// <summary>The value of a property; null when the initializer has none.</summary>
    public IOperation? this[string property] => creation.Initializer?.Initializers.OfType<ISimpleAssignmentOperation>()
        .Where(assignment => assignment.Target is IPropertyReferenceOperation target && target.Property.Name == property)
        .Select(assignment => Bare(assignment.Value))
        .FirstOrDefault();

    /// <summary>Whether a property is certain to be more than null.</summary>
    public bool IsSet(string property) => this[property] is { } value && IsSet(value);

    public static bool IsSet(IOperation value)
    {
        if (value.ConstantValue is { HasValue: true, Value: var constant }) return constant is not null;
        return value is IObjectCreationOperation or IInterpolatedStringOperation
            || value.SemanticModel?.GetTypeInfo(value.Syntax).Nullability.FlowState == NullableFlowState.NotNull;
    }

    public static bool IsNull(IOperation value) => value.ConstantValue is { HasValue: true, Value: null } || value is IDefaultValueOperation;

    /// <summary>Without conversions around it.</summary>
    public static IOperation Bare(IOperation value) => value is IConversionOperation { IsImplicit: true } conversion ? Bare(conversion.Operand) : value;
}
