using System.Text.Json.Nodes;
using JobLib.Invocation;
using JobLib.Jobs;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;

namespace JobLib.Analyzers.Tests.Generators;

/// <summary>What the generator writes is compiled, loaded and called.</summary>
public class JobContractGeneratorTests
{
    private const string Shapes = """
        namespace Shop;

        public class Shapes
        {
            public static string Last = "";

            [JobContract("nothing")] public void Nothing() => Last = "nothing";
            [JobContract("value")] public int Value(int number, string? text, DateTimeOffset at) => number + (text?.Length ?? 0);
            [JobContract("text")] public string? Text(string? text) => text;
            [JobContract("task")] public async Task Task1() { await Task.Yield(); Last = "task"; }
            [JobContract("task.value")] public async Task<int> TaskOfValue(int? number) { await Task.Yield(); return number ?? -1; }
            [JobContract("task.list")] public async Task<List<(int A, string B)>> TaskOfList(Dictionary<string, int[]> counts) { await Task.Yield(); return [(counts.Count, "b")]; }
            [JobContract("value.task")] public async ValueTask ValueTask1() { await Task.Yield(); Last = "value.task"; }
            [JobContract("value.task.value")] public async ValueTask<long> ValueTaskOfValue(long number) { await Task.Yield(); return number; }
            [JobContract("nested")] public async Task<Task<int>> Nested() { await Task.Yield(); return Task.FromResult(3); }
            [JobContract("nested.nothing")] public async ValueTask<Task> NestedNothing() { await Task.Yield(); return Task.Delay(1); }
            [JobContract("own")] public Own OwnTask() { var own = new Own(() => 5); own.Start(); return own; }
            [JobContract("null")] public Task? Null() => null;
            [JobContract("null.value")] public Task<int>? NullOfValue() => null;
            [JobContract("static")] public static int Static(int number = 7, params string[] rest) => number + rest.Length;
            [JobContract("throws")] public async Task Throws() { await Task.Yield(); throw new InvalidOperationException("out of ink"); }
            [JobContract("throws.now")] public void ThrowsNow() => throw new InvalidOperationException("out of ink");
        }

        public class Own(Func<int> work) : Task<int>(work);
        """;

    public static TheoryData<string, object?[]> Calls => new()
    {
        { "nothing", [] },
        { "value", [4, "abc", DateTimeOffset.UnixEpoch] },
        { "value", [null, null, null] },
        { "text", [null] },
        { "text", ["a"] },
        { "task", [] },
        { "task.value", [null] },
        { "task.value", [6] },
        { "task.list", [new Dictionary<string, int[]> { ["a"] = [] }] },
        { "value.task", [] },
        { "value.task.value", [null] },
        { "value.task.value", [long.MaxValue] },
        { "nested", [] },
        { "nested.nothing", [] },
        { "own", [] },
        { "null", [] },
        { "null.value", [] },
        { "static", [null, new[] { "a", "b" }] },
        { "throws", [] },
        { "throws.now", [] },
    };

    private static readonly Lazy<IReadOnlyList<JobContractDefinition>> Loaded = new(() => Generated.Contracts(Shapes));

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task A_call_does_what_the_call_that_is_compiled_at_run_time_does(string name, object?[] arguments)
    {
        var contract = Loaded.Value.Single(contract => contract.Name == name);
        var target = contract.Method.IsStatic ? null : Activator.CreateInstance(contract.Type);

        Assert.Equal(await EndAsync(CallCompiler.Compile(contract.Method)), await EndAsync(contract.Invoke));

        async Task<(object?, Type?, string?)> EndAsync(Func<object?, object?[], ValueTask<object?>> invoke)
        {
            try
            {
                var result = await invoke(target, arguments);
                return (result is System.Collections.IEnumerable and not string ? "a list" : result, result?.GetType(), null);
            }
            catch (Exception error)
            {
                return (null, error.GetType(), error.Message);
            }
        }
    }

    [Fact]
    public void Every_method_has_its_contract_and_the_type_that_declares_it()
    {
        Assert.Equal(16, Loaded.Value.Count);
        Assert.All(Loaded.Value, contract => Assert.Equal(contract.Name, Assert.IsType<JobContractAttribute>(
            Assert.Single(contract.Method.GetCustomAttributes(typeof(JobContractAttribute), inherit: false))).Name));
        Assert.All(Loaded.Value, contract => Assert.Equal(contract.Method.DeclaringType, contract.Type));
    }

    [Fact]
    public void An_application_takes_all_that_is_written()
    {
        var resolver = new JobCallResolver(new(), Rules(Loaded.Value));

        Assert.All(Loaded.Value, contract => Assert.Equal(contract.Method, resolver.Resolve(new(contract.Name, "v1", "", "[]")).Method));
    }

    [Fact]
    public void Interfaces_overrides_structs_nested_and_internal_types_and_names_that_are_keywords_have_theirs()
    {
        var contracts = Generated.Contracts(
            """
            public interface IMailer { [JobContract("interface")] Task SendAsync(int id); [JobContract("interface.static")] static void Sweep() { } }
            public abstract class Base { public abstract void Run(); }
            internal sealed class Derived : Base { [JobContract("override")] public override void Run() { } }
            public struct Point { [JobContract("struct")] public int Run(int x) => x; }
            public static class Tools { [JobContract("extension")] public static void Clean(this string text) { } }
            public class @event { internal class Inner { [JobContract("keyword")] public void @class(int @int) { } } }
            public partial class Halves { [JobContract("partial")] public partial void Run(); }
            public partial class Halves { public partial void Run() { } }
            """,
            "my-shop.class.1st", "my_shop.class._1st");

        Assert.Equal(
            ["extension", "interface", "interface.static", "keyword", "override", "partial", "struct"],
            contracts.Select(contract => contract.Name).Order(StringComparer.Ordinal)
        );
        var resolver = new JobCallResolver(new(), Rules(contracts));
        Assert.All(contracts, contract => Assert.Equal(contract.Name, resolver.For(contract.Type, contract.Method).Contract?.Name));
    }

    [Fact]
    public void Upcasters_are_those_of_the_contract_each_for_its_version()
    {
        var contracts = Generated.Contracts(
            """
            public class Letters
            {
                [JobContract("letters.send", Version = 3)] public void Send(int id, string language) { }
                [JobContract("letters.burn", Version = 2)] public void Burn(int id) { }
                [UpcastFrom(1, Contract = "letters.send")] internal static JsonArray AddLanguage(JsonArray old) { old.Add("en"); return old; }
                [UpcastFrom(2, Contract = "letters.send")] public static JsonArray SwapThem(JsonArray old) => [old[1]!.DeepClone(), old[0]!.DeepClone()];
                [UpcastFrom(1, Contract = "letters.burn")] public static JsonArray Burnt(JsonArray old) => [];
                [UpcastFrom(1)] public static int Wrong(JsonArray old) => 0;
            }
            """);

        var send = contracts.Single(contract => contract.Name == "letters.send");
        Assert.Equal("""["en",1]""", send.Upcasters[2](send.Upcasters[1](new JsonArray(1))).ToJsonString());
        Assert.Equal([1, 2], send.Upcasters.Keys.Order());
        Assert.Equal([1], contracts.Single(contract => contract.Name == "letters.burn").Upcasters.Keys);
    }

    [Theory]
    [InlineData("public class Work { public void Run() { } }")]
    [InlineData("public class Work { [JobContract(\"1st\")] public void Run() { } }")]
    [InlineData("public class Work<T> { [JobContract(\"work\")] public void Run() { } }")]
    [InlineData("public class Work { [JobContract(\"work\")] public void Run<T>() { } }")]
    [InlineData("public class Work { [JobContract(\"work\")] internal void Run() { } }")]
    [InlineData("public class Work { [JobContract(\"work\")] public void Run(ref int id) { } }")]
    [InlineData("file class Work { [JobContract(\"work\")] public void Run() { } }")]
    [InlineData("public class Outer { private class Work { [JobContract(\"work\")] public void Run() { } } }")]
    [InlineData("public ref struct Work { [JobContract(\"work\")] public void Run() { } }")]
    public void Where_no_contract_can_be_kept_nothing_is_written(string code) => Assert.Equal(2, Generated.Whole(code).SyntaxTrees.Count());

    [Fact]
    public void What_does_not_concern_a_contract_lets_nothing_be_written_anew()
    {
        var compilation = Generated.Compilation("public class Work { [JobContract(\"work\")] public void Run() { } }");
        GeneratorDriver driver = Generated.Driver(track: true);
        driver = driver.RunGenerators(compilation, TestContext.Current.CancellationToken);
        var more = CSharpSyntaxTree.ParseText("public class More { public void Run() { } }", Verify.Syntax, cancellationToken: TestContext.Current.CancellationToken);

        driver = driver.RunGenerators(compilation.AddSyntaxTrees(more), TestContext.Current.CancellationToken);

        var outputs = driver.GetRunResult().Results.Single().TrackedOutputSteps.SelectMany(steps => steps.Value).SelectMany(step => step.Outputs);
        Assert.Equal([IncrementalStepRunReason.Cached], outputs.Select(output => output.Reason));
    }

    private static JobLib.Invocation.Names.JobTypeRules Rules(IEnumerable<JobContractDefinition> contracts)
    {
        var rules = new JobLib.Invocation.Names.JobTypeRules();
        foreach (var contract in contracts) rules.Contracts.Add(contract);
        return rules;
    }
}
