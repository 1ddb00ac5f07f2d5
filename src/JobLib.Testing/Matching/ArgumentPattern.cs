using System.Linq.Expressions;
using JobLib.Jobs;

namespace JobLib.Testing.Matching;

/// <summary>What <see cref="Any"/> says about an argument.</summary>
/// <param name="Type">The type that it names.</param>
/// <param name="Condition">The condition, with its text for people; null for none.</param>
internal sealed record ArgumentPattern(Type Type, (Func<object?, bool> Holds, string Text)? Condition)
{
    /// <summary>Null for an argument that is a value.</summary>
    public static ArgumentPattern? Of(Expression argument)
    {
        while (argument is UnaryExpression { NodeType: ExpressionType.Convert } cast) argument = cast.Operand;
        if (argument is not MethodCallExpression { Method: { DeclaringType: var home, IsGenericMethod: true } } any || home != typeof(Any)) return null;
        return new(any.Type, any.Arguments.Count == 0 ? null : Read(any.Arguments[0], any.Type));
    }

    /// <summary>Why the value is none of these; null when it is.</summary>
    public string? WhyNot(object? value, string shown)
    {
        if (Condition is not { } condition)
            return value is null || Type.IsInstanceOfType(value) || Type.IsValueType ? null : $"{shown} is no {ShortTypeName.Of(Type)}";
        return (value is null || Type.IsInstanceOfType(value)) && condition.Holds(value) ? null : $"{shown} does not meet {condition.Text}";
    }

    public override string ToString() => Condition is { } condition ? $"any {ShortTypeName.Of(Type)} with {condition.Text}" : $"any {ShortTypeName.Of(Type)}";

    private static (Func<object?, bool> Holds, string Text) Read(Expression condition, Type type)
    {
        var value = Expression.Parameter(typeof(object), "value");
        var holds = Expression.Lambda<Func<object?, bool>>(Expression.Invoke(condition, Expression.Convert(value, type)), value).Compile();
        return (holds, condition is LambdaExpression ? condition.ToString() : "its condition");
    }
}
