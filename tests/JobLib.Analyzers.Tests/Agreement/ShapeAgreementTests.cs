using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Reflection;
using System.Text;
using System.Text.Json.Serialization;
using JobLib.Analyzers.Arguments;
using JobLib.Serialization;

namespace JobLib.Analyzers.Tests.Agreement;

/// <summary>What the compiler is told of an argument's type is what the client says when the job is created, in the same words.</summary>
public class ShapeAgreementTests
{
    private static readonly ArgumentShapes AtCompileTime = new();
    private static readonly ShapeRules AtRunTime = new(new JobJson(new()).Arguments);

    public static TheoryData<Type> Refused { get; } =
    [
        typeof(object),
        typeof(int[,]),
        typeof(Action),
        typeof(Func<int>[]),
        typeof(Stream),
        typeof(MemoryStream),
        typeof(Task),
        typeof(Task<int>),
        typeof(CancellationToken),
        typeof(JobContext),
        typeof(IServiceProvider),
        typeof(Type),
        typeof(MethodInfo),
        typeof(Exception),
        typeof(InvalidOperationException),
        typeof(CultureInfo),
        typeof(Encoding),
        typeof(UTF8Encoding),
        typeof(TimeZoneInfo),
        typeof(nint),
        typeof(nuint),
        typeof(nint?),
        typeof(Stack<int>),
        typeof(ConcurrentStack<int>),
        typeof(ConcurrentBag<int>),
        typeof(IAsyncEnumerable<int>),
        typeof(List<Stream>),
        typeof(Dictionary<string, object>),
        typeof(List<List<Action>>),
        typeof(IEnumerable<Type>),
        typeof(IContract),
        typeof(Base),
        typeof(WithStream),
        typeof(WithNested),
        typeof(WithField),
        typeof(List<WithStream>),
        typeof(Generic<Stream>),
        typeof(Recursive<Stream>),
    ];

    public static TheoryData<Type> Taken { get; } =
    [
        typeof(int),
        typeof(int?),
        typeof(string),
        typeof(decimal),
        typeof(Guid),
        typeof(DateTime),
        typeof(DateTimeOffset),
        typeof(DateOnly),
        typeof(TimeSpan),
        typeof(Uri),
        typeof(Version),
        typeof(byte[]),
        typeof(DayOfWeek),
        typeof(int[]),
        typeof(int[][]),
        typeof(List<string>),
        typeof(IReadOnlyList<int>),
        typeof(HashSet<int>),
        typeof(Dictionary<string, int>),
        typeof(ImmutableArray<int>),
        typeof(Queue<int>),
        typeof(KeyValuePair<string, int>),
        typeof(Plain),
        typeof(Plain[]),
        typeof(Ignored),
        typeof(Tree),
        typeof(Polymorphic),
        typeof(Converted),
        typeof(Generic<int>),
        typeof(Recursive<int>),
        typeof((int, string)),
        typeof(JobState),
    ];

    // What only the serialiser can tell. The compiler says nothing, and the client does.
    public static TheoryData<Type> LeftToTheClient { get; } =
    [typeof(Lost), typeof(IPAddress), typeof(BitArray), typeof(NeverMade), typeof(ReadOnlyDictionaryOfOwn)];

    [Theory]
    [MemberData(nameof(Refused))]
    public void What_the_compiler_refuses_the_client_refuses_for_the_same_reason(Type type)
    {
        var atRunTime = AtRunTime.WhyNot(type);
        var atCompileTime = AtCompileTime.WhyNot(Symbols.Of(type));

        Assert.NotNull(atRunTime);
        Assert.NotNull(atCompileTime);
        Assert.Equal(Reason(atRunTime), Reason(atCompileTime));
        Assert.Equal(Path(atRunTime), Path(atCompileTime));
    }

    [Theory]
    [MemberData(nameof(Taken))]
    public void What_the_client_takes_the_compiler_takes(Type type)
    {
        Assert.Null(AtRunTime.WhyNot(type));
        Assert.Null(AtCompileTime.WhyNot(Symbols.Of(type)));
    }

    [Theory]
    [MemberData(nameof(LeftToTheClient))]
    public void What_only_the_serialiser_knows_is_left_to_it(Type type)
    {
        Assert.NotNull(AtRunTime.WhyNot(type));
        Assert.Null(AtCompileTime.WhyNot(Symbols.Of(type)));
    }

    // Nothing that a public type of the framework or of JobLib is may be refused by one of both alone, where the compiler is sure.
    [Fact]
    public void The_compiler_refuses_no_type_of_the_framework_that_the_client_takes()
    {
        Assembly[] assemblies = [typeof(object).Assembly, typeof(Uri).Assembly, typeof(JobContext).Assembly, typeof(ImmutableArray).Assembly];
        var types = assemblies
            .SelectMany(assembly => assembly.GetExportedTypes())
            .Where(type =>
                !type.ContainsGenericParameters && !type.IsByRefLike && !type.IsPointer && type != typeof(void) && !(type.IsAbstract && type.IsSealed)
            )
            .ToList();

        Assert.True(types.Count > 1_000);
        Assert.Equal("", string.Join('\n', types.Where(type => AtCompileTime.WhyNot(Symbols.Of(type)) is not null && AtRunTime.WhyNot(type) is null)));
    }

    private static string Reason(string text) => text[(text.LastIndexOf(": ", StringComparison.Ordinal) + 2)..];

    private static string Path(string text) => text[0] == '\'' ? text[1..text.IndexOf('\'', 1)] : "";

    public interface IContract;

    public abstract class Base;

    public class Plain
    {
        public int Id { get; set; }

        public List<string> Names { get; set; } = [];
    }

    public class WithStream
    {
        public Stream? Content { get; set; }
    }

    public record WithNested(Plain Plain, WithStream[] Inner);

    public class WithField
    {
        public Action? Changed;
    }

    public record Generic<T>(T Value);

    public class Recursive<T>
    {
        public Recursive<T>? Next { get; set; }

        public T? Value { get; set; }
    }

    public class Ignored
    {
        [JsonIgnore]
        public Stream? Content { get; set; }
    }

    public class Tree
    {
        public List<Tree> Children { get; set; } = [];
    }

    [JsonDerivedType(typeof(Derived), "derived")]
    public abstract class Polymorphic;

    public class Derived : Polymorphic;

    [JsonConverter(typeof(JsonStringEnumConverter<Converted>))]
    public enum Converted
    {
        None,
    }

    public class Lost(int id)
    {
        public string Text() => $"{id}";
    }

    public class NeverMade
    {
        private NeverMade()
        {
        }

        public static NeverMade Make() => new();
    }

    public class ReadOnlyDictionaryOfOwn : System.Collections.ObjectModel.ReadOnlyDictionary<string, int>
    {
        public ReadOnlyDictionaryOfOwn()
            : base(new Dictionary<string, int>())
        {
        }
    }
}
