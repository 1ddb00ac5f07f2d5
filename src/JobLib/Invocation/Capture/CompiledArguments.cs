using System.Collections.Concurrent;
using System.Linq.Expressions;

namespace JobLib.Invocation.Capture;

/// <summary>
/// Evaluates the expressions that are not read directly. Each shape (an expression without its constants) is compiled once; its constants, among
/// them the objects that hold captured variables, are handed to the compiled code each time.
/// </summary>
internal static class CompiledArguments
{
    private const int KnownShapes = 1_000; // as many as there are such calls in a program; one that makes expressions at run time must not fill the memory

    private static readonly ConcurrentDictionary<ExpressionShape, Func<object?[], object?>> Compiled = new();

    public static object? Evaluate(Expression expression, ParameterExpression? item, object? value)
    {
        var shape = ExpressionShape.Of(expression, item, value, out var constants);
        if (!Compiled.TryGetValue(shape, out var evaluate))
        {
            if (Compiled.Count >= KnownShapes) Compiled.Clear();
            evaluate = Compiled.GetOrAdd(shape, Compile(expression, item));
        }

        return evaluate(constants);
    }

    private static Func<object?[], object?> Compile(Expression expression, ParameterExpression? item)
    {
        var constants = Expression.Parameter(typeof(object[]), "constants");
        var body = new ConstantsToSlots(constants, item).Visit(expression);
        return Expression.Lambda<Func<object?[], object?>>(Expression.Convert(body, typeof(object)), constants).Compile();
    }

    /// <summary>Takes constants in the order in which <see cref="ExpressionShape"/> collects them.</summary>
    private sealed class ConstantsToSlots(ParameterExpression constants, ParameterExpression? item) : ExpressionVisitor
    {
        private int next;

        protected override Expression VisitConstant(ConstantExpression node) => Slot(node.Type);

        protected override Expression VisitParameter(ParameterExpression node) => node == item ? Slot(node.Type) : node;

        private UnaryExpression Slot(Type type) => Expression.Convert(Expression.ArrayIndex(constants, Expression.Constant(next++)), type);
    }
}
