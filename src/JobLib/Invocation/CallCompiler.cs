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
        if (HasAwaitedResult(returnType)) return ResultType(returnType.GetGenericArguments()[0]);
        return returnType == typeof(void) || IsAwaitable(returnType) ? null : returnType;
    }

    private static bool HasAwaitedResult(Type type) => IsGeneric(type, typeof(Task<>)) || IsGeneric(type, typeof(ValueTask<>));

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
        if (HasAwaitedResult(type) && type.GetGenericArguments() is [var inside] && IsAwaitable(inside))
        {
            var task = Expression.Parameter(inside, "task");
            return Expression.Call(typeof(CallResults), nameof(CallResults.OfInside), [inside], call, Expression.Lambda(Result(task), task));
        }

        if (IsAwaitable(type)) return Expression.Call(typeof(CallResults), nameof(CallResults.Of), TypeArguments(type), call);
        return Expression.Call(typeof(CallResults), nameof(CallResults.OfValue), null, Expression.Convert(call, typeof(object)));
    }

    private static Type[]? TypeArguments(Type awaitable) => HasAwaitedResult(awaitable) ? awaitable.GetGenericArguments() : null;
}
