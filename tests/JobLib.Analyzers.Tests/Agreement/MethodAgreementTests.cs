using System.Reflection;
using JobLib.Analyzers.Methods;
using JobLib.Invocation.Names;
using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>What the compiler is told of a job's method is what the client says when the job is created, in the same words.</summary>
public class MethodAgreementTests
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    [Fact]
    public void Both_say_the_same_of_every_method()
    {
        var verdicts = new[] { typeof(Methods), typeof(IMethods) }.SelectMany(type => type.GetMethods(Declared).Select(method => (
            method.Name,
            Client: MethodRules.WhyNot(type, method),
            Compiler: MethodFitness.WhyNot(Symbols.Of(type), Symbols.Of(type).GetMembers(method.Name).OfType<IMethodSymbol>().Single())))).ToList();

        Assert.Contains(verdicts, verdict => verdict.Client is null);
        Assert.True(verdicts.Count(verdict => verdict.Client is not null) >= 8);
        Assert.All(verdicts, verdict => Assert.Equal(Kind(verdict.Client), Kind(verdict.Compiler)));
    }

    // How a type is written differs.
    private static string? Kind(string? reason) =>
        reason?.StartsWith("it returns System", StringComparison.Ordinal) == true || reason?.StartsWith("it returns Span", StringComparison.Ordinal) == true
            ? "it returns what it must not"
            : reason;

    public interface IMethods
    {
        static abstract void StaticOfInterface();

        void OfInterface();
    }

    public class Methods
    {
        public void Plain(int number, string? text)
        {
        }

        public static Task<int> StaticAsync(List<int> numbers) => Task.FromResult(numbers.Count);

        public async void AsyncVoid() => await Task.Yield();

        public async Task AsyncTask() => await Task.Yield();

        public ValueTask<string> ValueTask() => new("");

        public void ByRef(ref int number)
        {
        }

        public void Out(out int number) => number = 1;

        public void In(in int number)
        {
        }

        public unsafe void ByAddress(int* number)
        {
        }

        public void Span(ReadOnlySpan<byte> bytes)
        {
        }

        public Span<byte> ReturnsSpan() => default;

        public async IAsyncEnumerable<int> Sequence()
        {
            await Task.Yield();
            yield return 1;
        }

        public IEnumerable<int> Iterator()
        {
            yield return 1;
        }

        public IEnumerator<int> Enumerator()
        {
            yield return 1;
        }

        public async IAsyncEnumerator<int> AsyncEnumerator()
        {
            await Task.Yield();
            yield return 1;
        }

        public List<int> ListOfAnIterator()
        {
            return [.. Inside()];

            static IEnumerable<int> Inside()
            {
                yield return 1;
            }
        }

        internal void Internal()
        {
        }

        protected void Protected()
        {
        }
    }
}
