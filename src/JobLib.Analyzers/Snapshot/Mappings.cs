using JobLib.Analyzers.Calls;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;

namespace JobLib.Analyzers.Snapshot;

/// <summary>
/// What the program says of renamed jobs, by <c>jobs.MapType</c> and <c>jobs.MapMethod</c>, where it stands in the source. What is computed may map anything.
/// </summary>
internal sealed class Mappings
{
    private const string TypeMapper = "MapType";

    private readonly Dictionary<string, INamedTypeSymbol> types = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Type, string OldName), string> methods = [];

    public Mappings(IEnumerable<IInvocationOperation> calls)
    {
        // In the order of the source: of two for one name, the last one counts.
        foreach (var call in calls.OrderBy(call => call.Syntax.SyntaxTree.FilePath, StringComparer.Ordinal).ThenBy(call => call.Syntax.SpanStart))
        {
            if (call.TargetMethod.Name == TypeMapper) AddType(TextOf(call, "oldName"), TypeOf(call));
            else AddMethod(TypeOf(call), TextOf(call, "oldName"), TextOf(call, "newName"));
        }
    }

    /// <summary>Some type is mapped whose name or whose new type is computed.</summary>
    public bool HaveComputedTypes { get; private set; }

    /// <summary>The same of a method.</summary>
    public bool HaveComputedMethods { get; private set; }

    /// <summary>Whether it might be one, by its text alone.</summary>
    public static bool MayBe(InvocationExpressionSyntax call) => Names.OfCalled(call) is TypeMapper or "MapMethod";

    /// <summary>The type that a name means now, its definition when it is open; null when it is not mapped.</summary>
    public INamedTypeSymbol? TypeFor(StoredTypeName name)
    {
        if (types.TryGetValue(name.ToString(), out var exact)) return exact;
        return types.TryGetValue(name.FullName, out var type) ? type : null;
    }

    /// <summary>What a method of the type is called now.</summary>
    public string MethodFor(ITypeSymbol type, string name) => methods.TryGetValue((StoredTypeName.Write(type), name), out var newName) ? newName : name;

    private void AddType(string? oldName, ITypeSymbol? type)
    {
        if (oldName is not null && type is INamedTypeSymbol named) types[oldName] = named.IsUnboundGenericType ? named.OriginalDefinition : named;
        else HaveComputedTypes = true;
    }

    private void AddMethod(ITypeSymbol? type, string? oldName, string? newName)
    {
        if (type is not null && oldName is not null && newName is not null && StoredTypeName.CanName(type))
            methods[(StoredTypeName.Write(type), oldName)] = newName;
        else HaveComputedMethods = true;
    }

    private static string? TextOf(IInvocationOperation call, string parameter) =>
        ValueOf(call, parameter)?.ConstantValue is { HasValue: true, Value: string text } ? text : null;

    private static ITypeSymbol? TypeOf(IInvocationOperation call) => (ValueOf(call, "type") as ITypeOfOperation)?.TypeOperand;

    private static IOperation? ValueOf(IInvocationOperation call, string parameter) =>
        call.Arguments.FirstOrDefault(argument => argument.Parameter?.Name == parameter)?.Value;
}
