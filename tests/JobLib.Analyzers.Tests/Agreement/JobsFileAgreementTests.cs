using System.Reflection;
using System.Text.RegularExpressions;
using JobLib.Analyzers.Snapshot;
using JobLib.Invocation.Names;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>A line of the list of jobs is what the client stores of the call, but for the assemblies of the framework.</summary>
public partial class JobsFileAgreementTests
{
    private static readonly Type[] Jobs = [typeof(Work), typeof(Work.Nested), typeof(Box<int>), typeof(IWork)];

    public static TheoryData<Type> Types { get; } = [.. Jobs];

    [Theory]
    [MemberData(nameof(Types))]
    public void Both_write_the_same(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);

        Assert.All(MethodsOf(type), method => Assert.Equal(
            Framework().Replace(Stored(type, method), ""),
            StoredJob.Write(Symbols.Of(type), Symbols.Of(type).GetMembers(method.Name).OfType<IMethodSymbol>().Single())));
    }

    [Theory]
    [MemberData(nameof(Types))]
    public void What_the_client_has_stored_is_found(Type type)
    {
        ArgumentNullException.ThrowIfNull(type);
        var lookup = new JobLookup(Symbols.Compilation, new Mappings([]));

        Assert.All(MethodsOf(type), method => Assert.Null(lookup.WhyNot(Stored(type, method))));
    }

    private static MethodInfo[] MethodsOf(Type type) =>
        type.GetMethods(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly);

    private static string Stored(Type type, MethodInfo method) =>
        $"{TypeNames.Write(type)}: {TypeNames.WriteMethod(method)}({TypeNames.WriteSignature(method)})";

    [GeneratedRegex(", System[.A-Za-z]*")]
    private static partial Regex Framework();

    public interface IWork
    {
        Task RunAsync(Guid id, JobContext context, CancellationToken token);
    }

    public class Box<T>
    {
        public void Put(T item, Dictionary<string, T?[]> others)
        {
        }

        public class Inner<TItem>
        {
            public TItem? Other { get; set; }
        }
    }

    public class Work
    {
        public static void Plain()
        {
        }

        public void Arrays(int[] numbers, string?[][,] texts, Work[,,] works)
        {
        }

        public void Tuples((int Id, string Name) pair, (int, int, int, int, int, int, int, int, Work) many)
        {
        }

        public void Aliases(dynamic anything, nint number, int? maybe, string? text, List<dynamic> list)
        {
        }

        public class Nested
        {
            public ValueTask<int> RunAsync(Box<Work>.Inner<Nested[]> boxes, IReadOnlyDictionary<Work, decimal> prices) => new(0);
        }
    }
}
