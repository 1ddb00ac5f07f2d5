using System.Linq.Expressions;

namespace JobLib.Invocation.Capture;

/// <summary>Which expressions <see cref="ArgumentReader"/> reads directly. Decided before anything is read, so that nothing is read twice.</summary>
internal static class ReadableShapes
{
    public static bool Contains(Expression? expression) => expression switch
    {
        null or ConstantExpression or ParameterExpression => true,
        DefaultExpression { Type: var type } => type != typeof(void),
        MemberExpression member => Contains(member.Expression),
        UnaryExpression { NodeType: ExpressionType.Convert } cast => KeepsValue(cast) && Contains(cast.Operand),
        NewArrayExpression { NodeType: ExpressionType.NewArrayInit } array => array.Expressions.All(Contains),
        NewExpression created => created.Arguments.All(Contains),
        MemberInitExpression made => Contains(made.NewExpression)
            && made.Bindings.All(binding => binding is MemberAssignment assignment && Contains(assignment.Expression)),
        ListInitExpression list => Contains(list.NewExpression) && list.Initializers.All(initializer => initializer.Arguments.All(Contains)),
        _ => false,
    };

    // Boxing, references and T to T? leave the boxed value as it is, and an operator is a method. Whatever makes another value of it is compiled.
    private static bool KeepsValue(UnaryExpression cast)
    {
        var (source, target) = (cast.Operand.Type, cast.Type);
        if (cast.Method is not null) return !cast.IsLifted;
        if (!target.IsValueType) return source.IsValueType || target.IsAssignableFrom(source);
        return Nullable.GetUnderlyingType(target) is { } underlying && (underlying == source || cast.Operand is ConstantExpression { Value: null });
    }
}
