using System.Collections.ObjectModel;
using System.Diagnostics.CodeAnalysis;
using System.Linq.Expressions;
using System.Reflection;
using JobLib.Jobs;

namespace JobLib.Invocation.Capture;

/// <summary>
/// Gives the value of an expression. The shapes that arguments usually have are read directly, which takes a fraction of a microsecond; compiling
/// takes a thousand times as long, so whatever else there is goes to <see cref="CompiledArguments"/>, which compiles each shape once.
/// </summary>
/// <param name="item">A parameter that stands for a value; null when there is none.</param>
/// <param name="value">That value.</param>
[UnconditionalSuppressMessage("Trimming", "IL2067", Justification = Trimming.Gate)]
[UnconditionalSuppressMessage("AOT", "IL3050", Justification = Trimming.Gate)]
internal readonly struct ArgumentReader(ParameterExpression? item, object? value)
{
    public object? Read(Expression expression) =>
        ReadableShapes.Contains(expression) ? ReadDirectly(expression) : CompiledArguments.Evaluate(expression, item, value);

    private object? ReadDirectly(Expression expression) => expression switch
    {
        ConstantExpression constant => constant.Value,
        MemberExpression member => ReadMember(member),
        UnaryExpression cast => cast.Method is { } method ? Invoke(method, null, [ReadDirectly(cast.Operand)]) : ReadDirectly(cast.Operand),
        NewArrayExpression array => ReadArray(array),
        NewExpression created => Create(created),
        MemberInitExpression made => CreateWithMembers(made),
        ListInitExpression list => CreateWithItems(list),
        ParameterExpression parameter => parameter == item
            ? value
            : throw new ArgumentException($"The arguments use '{parameter.Name}', which has no value until the job runs. Hand over values only."),
        _ => DefaultOf(expression.Type),
    };

    private object? ReadMember(MemberExpression member)
    {
        object? owner = null;
        if (member.Expression is { } expression)
        {
            owner = ReadDirectly(expression) ?? throw new ArgumentException($"'{member.Member.Name}' cannot be read: what it belongs to is null.");
        }

        return member.Member is FieldInfo field ? field.GetValue(owner) : Invoke((member.Member as PropertyInfo)?.GetMethod, owner, []);
    }

    private Array ReadArray(NewArrayExpression array)
    {
        var made = Array.CreateInstance(array.Type.GetElementType() ?? typeof(object), array.Expressions.Count);
        for (var i = 0; i < array.Expressions.Count; i++)
        {
            made.SetValue(ReadDirectly(array.Expressions[i]), i);
        }

        return made;
    }

    private object? Create(NewExpression created) => created.Constructor is { } constructor
        ? constructor.Invoke(BindingFlags.DoNotWrapExceptions, null, ReadAll(created.Arguments), null)
        : DefaultOf(created.Type); // a struct without arguments

    private object? CreateWithMembers(MemberInitExpression made)
    {
        var created = Create(made.NewExpression);
        foreach (var assignment in made.Bindings.Cast<MemberAssignment>())
        {
            var assigned = ReadDirectly(assignment.Expression);
            if (assignment.Member is FieldInfo field) field.SetValue(created, assigned);
            else Invoke((assignment.Member as PropertyInfo)?.SetMethod, created, [assigned]);
        }

        return created;
    }

    private object? CreateWithItems(ListInitExpression list)
    {
        var created = Create(list.NewExpression);
        foreach (var initializer in list.Initializers)
        {
            Invoke(initializer.AddMethod, created, ReadAll(initializer.Arguments));
        }

        return created;
    }

    private object?[] ReadAll(ReadOnlyCollection<Expression> expressions)
    {
        var values = expressions.Count == 0 ? [] : new object?[expressions.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = ReadDirectly(expressions[i]);
        }

        return values;
    }

    private static object? Invoke(MethodInfo? method, object? target, object?[] arguments) =>
        method?.Invoke(target, BindingFlags.DoNotWrapExceptions, null, arguments, null);

    private static object? DefaultOf(Type type) => type.IsValueType ? Activator.CreateInstance(type) : null;
}
