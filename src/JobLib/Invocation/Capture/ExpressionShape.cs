using System.Linq.Expressions;

namespace JobLib.Invocation.Capture;

/// <summary>What an expression is without the values of its constants: its nodes, their types, members and methods, in order.</summary>
internal sealed class ExpressionShape : IEquatable<ExpressionShape>
{
    private readonly List<object?> parts;
    private readonly int hash;

    private ExpressionShape(List<object?> parts)
    {
        this.parts = parts;
        var code = default(HashCode);
        foreach (var part in parts)
        {
            code.Add(part);
        }

        hash = code.ToHashCode();
    }

    /// <param name="expression">The expression.</param>
    /// <param name="item">A parameter that stands for a value, taken as a constant; null when there is none.</param>
    /// <param name="value">That value.</param>
    /// <param name="constants">The values of the constants, in the order in which they stand.</param>
    public static ExpressionShape Of(Expression expression, ParameterExpression? item, object? value, out object?[] constants)
    {
        var collector = new Collector(item, value);
        collector.Visit(expression);
        constants = [.. collector.Constants];
        return new(collector.Parts);
    }

    public bool Equals(ExpressionShape? other) => other is not null && hash == other.hash && parts.SequenceEqual(other.parts);

    public override bool Equals(object? obj) => Equals(obj as ExpressionShape);

    public override int GetHashCode() => hash;

    private sealed class Collector(ParameterExpression? item, object? value) : ExpressionVisitor
    {
        private readonly List<ParameterExpression> declared = [];

        public List<object?> Parts { get; } = [];

        public List<object?> Constants { get; } = [];

        public override Expression? Visit(Expression? node)
        {
            Parts.Add(node?.NodeType);
            Parts.Add(node?.Type);
            return base.Visit(node);
        }

        protected override Expression VisitConstant(ConstantExpression node)
        {
            Constants.Add(node.Value);
            return node;
        }

        protected override Expression VisitParameter(ParameterExpression node)
        {
            if (node == item) Constants.Add(value);
            else if (declared.Contains(node)) Parts.Add(declared.IndexOf(node));
            else throw new ArgumentException($"The arguments use '{node.Name}', which has no value until the job runs. Hand over values only.");
            return node;
        }

        protected override Expression VisitLambda<T>(Expression<T> node)
        {
            declared.AddRange(node.Parameters);
            return base.VisitLambda(node);
        }

        protected override Expression VisitMember(MemberExpression node)
        {
            Parts.Add(node.Member);
            return base.VisitMember(node);
        }

        protected override Expression VisitMethodCall(MethodCallExpression node)
        {
            Parts.Add(node.Method);
            return base.VisitMethodCall(node);
        }

        protected override Expression VisitUnary(UnaryExpression node)
        {
            Parts.Add(node.Method);
            return base.VisitUnary(node);
        }

        protected override Expression VisitBinary(BinaryExpression node)
        {
            Parts.Add(node.Method);
            return base.VisitBinary(node);
        }

        protected override Expression VisitIndex(IndexExpression node)
        {
            Parts.Add(node.Indexer);
            return base.VisitIndex(node);
        }

        protected override Expression VisitNew(NewExpression node)
        {
            Parts.Add(node.Constructor);
            return base.VisitNew(node);
        }

        protected override Expression VisitNewArray(NewArrayExpression node)
        {
            Parts.Add(node.Expressions.Count);
            return base.VisitNewArray(node);
        }

        protected override Expression VisitTypeBinary(TypeBinaryExpression node)
        {
            Parts.Add(node.TypeOperand);
            return base.VisitTypeBinary(node);
        }

        protected override MemberBinding VisitMemberBinding(MemberBinding node)
        {
            Parts.Add(node.Member);
            return base.VisitMemberBinding(node);
        }

        protected override ElementInit VisitElementInit(ElementInit node)
        {
            Parts.Add(node.AddMethod);
            return base.VisitElementInit(node);
        }
    }
}
