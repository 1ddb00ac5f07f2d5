using System.Linq.Expressions;

namespace JobLib.Invocation.Capture;

/// <summary>Reads an expression such as <c>x => x.Send(id)</c> as a <see cref="Job"/>: its type, its method, and the present values of its arguments.</summary>
internal static class CallCapture
{
    private const string Remedy = "Write a single call of a public method, such as 'x => x.SendAsync(id)' or '() => Console.WriteLine(text)'.";

    /// <param name="call">The expression.</param>
    /// <param name="service">The type that the expression's parameter stands for; null when it has none.</param>
    /// <param name="item">A further parameter and the value that stands for it, when one expression is read for many items.</param>
    /// <param name="value">That value.</param>
    public static Job Read(LambdaExpression call, Type? service, ParameterExpression? item = null, object? value = null)
    {
        ArgumentNullException.ThrowIfNull(call);
        if (call.Body is not MethodCallExpression body) throw new ArgumentException($"'{call}' is not a method call. {Remedy}", nameof(call));
        var type = TypeOf(body, call, service, item);
        return new(type, body.Method, ReadArguments(body, new(item, value)));
    }

    // Not body.Arguments: that makes a list of what the expression holds in fields.
    private static object?[] ReadArguments(IArgumentProvider body, ArgumentReader reader)
    {
        if (body.ArgumentCount == 0) return [];
        var values = new object?[body.ArgumentCount];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = reader.Read(body.GetArgument(i));
        }

        return values;
    }

    private static Type TypeOf(MethodCallExpression body, LambdaExpression call, Type? service, ParameterExpression? item)
    {
        var target = body.Object;
        if (target is null)
            return body.Method.DeclaringType ?? throw new ArgumentException($"'{call}' calls a method that belongs to no type. {Remedy}", nameof(call));
        while (target is UnaryExpression { NodeType: ExpressionType.Convert } cast) target = cast.Operand;
        if (target is ParameterExpression parameter)
        {
            return service is not null && parameter != item
                ? service
                : throw new ArgumentException($"'{call}' calls a method of an item. {Remedy}", nameof(call));
        }

        return service is null
            ? TypeOfInstance(target)
            : throw new ArgumentException(
                $"'{call}' calls a method of something that belongs to '{call.Parameters[0].Name}', not of '{call.Parameters[0].Name}' itself. {Remedy}",
                nameof(call)
            );
    }

    // An instance gives its type only: the server makes another one. A variable of an interface's type names the registered service;
    // one of a class's type may hold a subclass, whose override is meant.
    private static Type TypeOfInstance(Expression target)
    {
        if (target.Type.IsInterface) return target.Type;
        return
            target is ConstantExpression or MemberExpression { Expression: ConstantExpression } && new ArgumentReader(null, null).Read(target) is { } instance
            ? instance.GetType()
            : target.Type;
    }
}
