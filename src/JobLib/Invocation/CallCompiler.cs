using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Invocation;

/// <summary>Makes of a method one delegate that takes its target and arguments as objects, so that running a job costs no reflection.</summary>
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal static class CallCompiler
{
    public static Func<object?, object?[], ValueTask<object?>> Compile(MethodInfo method)
    {
        var target = Expression.Parameter(typeof(object), "target");
        var values = Expression.Parameter(typeof(object[]), "values");
        var arguments = method.GetParameters().Select((parameter, i) => Argument(values, i, parameter.ParameterType));
        var call = Expression.Call(Target(method, target), method, arguments);
        return Expression.Lambda<Func<object?, object?[], ValueTask<object?>>>(Result(call), target, values).Compile();
    }

    public static bool IsAwaitable(Type returnType) =>
        typeof(Task).IsAssignableFrom(returnType) || returnType == typeof(ValueTask) || IsGeneric(returnType, typeof(ValueTask<>));

    public static Type? ResultType(Type returnType)
    {
        if (AwaitedResult(returnType) is { } inside) return ResultType(inside);
        return returnType == typeof(void) || IsAwaitable(returnType) ? null : returnType;
    }

    // A task may be declared as a type of the application's own that is derived from Task<T>.
    private static Type? AwaitedResult(Type type)
    {
        if (IsGeneric(type, typeof(ValueTask<>))) return type.GetGenericArguments()[0];
        for (var task = type; task is not null; task = task.BaseType)
        {
            if (IsGeneric(task, typeof(Task<>))) return task.GetGenericArguments()[0];
        }

        return null;
    }

    private static bool IsGeneric(Type type, Type definition) => type.IsGenericType && type.GetGenericTypeDefinition() == definition;

    private static UnaryExpression? Target(MethodInfo method, ParameterExpression target)
    {
        if (method.IsStatic || method.DeclaringType is not { } type) return null;
        return type.IsValueType ? Expression.Unbox(target, type) : Expression.Convert(target, type);
    }

    private static Expression Argument(ParameterExpression values, int index, Type type)
    {
        var value = Expression.ArrayIndex(values, Expression.Constant(index));
        var converted = Expression.Convert(value, type);
        return type.IsValueType
            ? Expression.Condition(Expression.ReferenceEqual(value, Expression.Constant(null)), Expression.Default(type), converted)
            : converted;
    }

    private static Expression Result(Expression call)
    {
        var type = call.Type;
        if (type == typeof(void)) return Expression.Block(call, Expression.Default(typeof(ValueTask<object?>)));
        var result = AwaitedResult(type);
        if (result is { } inside && IsAwaitable(inside))
        {
            var task = Expression.Parameter(inside, "task");
            return Expression.Call(typeof(CallResults), nameof(CallResults.OfInside), [inside], call, Expression.Lambda(Result(task), task));
        }

        if (IsAwaitable(type)) return Expression.Call(typeof(CallResults), nameof(CallResults.Of), result is null ? null : [result], call);
        return Expression.Call(typeof(CallResults), nameof(CallResults.OfValue), null, Expression.Convert(call, typeof(object)));
    }
}
