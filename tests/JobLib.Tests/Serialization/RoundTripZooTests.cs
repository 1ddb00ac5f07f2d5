using System.Collections;
using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

/// <summary>What is accepted comes back in a worker as it was; everything else is refused at the call, with the argument's name.</summary>
public sealed class RoundTripZooTests
{
    private static readonly DateTime Noon = new(2026, 1, 2, 12, 30, 15, 123, 456);

    private static readonly Dictionary<string, Specimen> Zoo = new Specimen[]
    {
        // Simple values, at their edges.
        new Kept<double>("not a number", double.NaN),
        new Kept<double>("negative zero", -0.0),
        new Kept<float>("infinity", float.NegativeInfinity),
        new Kept<Half>("half", Half.Epsilon),
        new Kept<Int128>("int128", Int128.MinValue),
        new Kept<UInt128>("uint128", UInt128.MaxValue),
        new Kept<decimal>("the scale of a decimal", 1.100m),
        new Kept<long>("long", long.MinValue),
        new Kept<DateTime>("a time of no kind", Noon),
        new Kept<DateTime>("a UTC time", DateTime.SpecifyKind(Noon, DateTimeKind.Utc)),
        new Kept<DateTime>("a local time", DateTime.SpecifyKind(Noon, DateTimeKind.Local)),
        new Kept<DateTimeOffset>("an offset", new(Noon, TimeSpan.FromMinutes(-570))),
        new Kept<DateOnly>("a date", DateOnly.MaxValue),
        new Kept<TimeOnly>("a time of day", TimeOnly.MaxValue),
        new Kept<TimeSpan>("a span", TimeSpan.MinValue),
        new Kept<Guid>("guid", Guid.NewGuid()),
        new Kept<Version>("version", new(1, 2)),
        new Kept<Color>("an enum out of range", (Color)77),
        new Kept<int?>("a missing number", null),
        new Kept<Color?>("an optional enum", Color.Green),
        new Kept<Text>("an enum by name", Text.Second),
        new Kept<Text>("an enum by name, out of range", (Text)9),
        new Kept<char>("char", '\u2028'),
        new Kept<string>("text", "a\0\U0001F600"),
        new Kept<byte[]>("bytes", [0, 255]),
        new Kept<Uri>("an absolute address", new("https://example.org/a%20b?c#d")),
        new Kept<Uri>("a relative address", new("a/b?c", UriKind.Relative)),
        new Kept<Uri>("a relative address that reads like a file", new("/a/b", UriKind.Relative)),
        new Refused<BigInteger>("a big integer", BigInteger.One),
        new Refused<char>("half a character", '\uD800'),
        new Refused<string>("text with half a character", "a\uD800"),
        new Refused<CultureInfo>("culture", CultureInfo.InvariantCulture),
        new Refused<Encoding>("encoding", Encoding.UTF8),
        new Refused<TimeZoneInfo>("time zone", TimeZoneInfo.Utc),
        new Refused<Type>("type", typeof(int)),
        new Refused<Complex>("complex", Complex.One),
        new Refused<Rune>("rune", new('a')),
        new Refused<Index>("index", new(1)), new Refused<StringBuilder>("string builder", new("abc")), new Refused<nint>("pointer", 1),

        // JSON itself.
        new Kept<JsonElement>("a JSON element", JsonDocument.Parse("""{"a":[1,1.0,null]}""").RootElement),
        new Kept<JsonNode>("a JSON node", JsonNode.Parse("""{"a":1}""")!),
        new Kept<JsonObject>("a JSON object", new() { ["a"] = 1 }),
        new Kept<JsonDocument>("a JSON document", JsonDocument.Parse("[1]")),
        new Refused<JsonObject>("a JSON object that ignores case", new(new JsonNodeOptions { PropertyNameCaseInsensitive = true }) { ["a"] = 1 }),
        new Refused<JsonElement>("no JSON element at all", default),
        new Refused<JsonDocument>("JSON with a property twice", JsonDocument.Parse("""{"a":1,"a":2}""")),
        new Refused<JsonNode>("a node with half a character", JsonValue.Create("\uD800")!),

        // Collections.
        new Kept<int[][]>(
            "an array of arrays",
            [
                [1],
                [],
            ]
        ),
        new Refused<int[,]>("two dimensions", new int[1, 1]),
        new Kept<List<string>>("a list", ["a"]),
        new Kept<LinkedList<int>>("a linked list", new([1, 2])),
        new Kept<Queue<int>>("a queue", new([1, 2])),
        new Kept<ConcurrentQueue<int>>("a concurrent queue", new([1, 2])),
        new Refused<Stack<int>>("a stack", new([1, 2])),
        new Refused<MyStack>("a kind of stack", MyStack.Of(1, 2)),
        new Refused<ConcurrentStack<int>>("a concurrent stack", new([1, 2])),
        new Refused<ConcurrentBag<int>>("a bag", [1, 2]),
        new Refused<PriorityQueue<int, int>>("a priority queue", new()),
        new Kept<HashSet<string>>("a set", ["a", "b"]),
        new Kept<HashSet<string>>("an ordinal set", new(StringComparer.Ordinal) { "a" }),
        new Refused<HashSet<string>>("a set that ignores case", new(StringComparer.OrdinalIgnoreCase) { "a" }),
        new Refused<ISet<string>>("a set that ignores case, as its interface", new HashSet<string>(StringComparer.OrdinalIgnoreCase) { "a" }),
        new Kept<ISet<int>>("a set as its interface", new SortedSet<int> { 2, 1 }),
        new Kept<SortedSet<int>>("a sorted set", [2, 1]),
        new Refused<SortedSet<int>>("a set in another order", new(Comparer<int>.Create((a, b) => b - a)) { 1, 2 }),
        new Kept<Dictionary<string, int>>("a dictionary", new() { ["b"] = 1, ["a"] = 2 }),
        new Refused<Dictionary<string, int>>("a dictionary that ignores case", new(StringComparer.InvariantCultureIgnoreCase) { ["a"] = 1 }),
        new Refused<IReadOnlyDictionary<string, int>>("one as its interface", new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase) { ["a"] = 1 }),
        new Kept<IReadOnlyDictionary<string, int>>(
            "a frozen dictionary as its interface",
            new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 }.ToFrozenDictionary()
        ),
        new Kept<SortedDictionary<int, string>>("a sorted dictionary", new() { [2] = "b", [1] = "a" }),
        new Kept<ConcurrentDictionary<string, int>>("a concurrent dictionary", new(Enumerable.Range(0, 200).Select(i => KeyValuePair.Create($"k{i}", i)))),
        new Kept<Dictionary<DateTime, Guid>>("keys that are times", new() { [Noon] = Guid.Empty }),
        new Kept<Dictionary<Color, int>>("keys that are enums", new() { [Color.Green] = 1 }),
        new Refused<Dictionary<string, int>>("a key with half a character", new() { ["\uD800"] = 1 }),
        new Kept<ImmutableArray<int>>("an immutable array", [1, 2]),
        new Refused<ImmutableArray<int>>("an immutable array that was never made", default),
        new Kept<ImmutableList<int>>("an immutable list", [1, 2]),
        new Kept<ImmutableHashSet<string>>("an immutable set", ["a", "b", "c"]),
        new Refused<ImmutableHashSet<string>>("an immutable set that ignores case", StringSet()),
        new Refused<ImmutableStack<int>>("an immutable stack", [1, 2]),
        new Kept<ImmutableQueue<int>>("an immutable queue", [1, 2]),
        new Kept<ImmutableDictionary<string, int>>("an immutable dictionary", ImmutableDictionary<string, int>.Empty.Add("a", 1).Add("b", 2)),
        new Kept<ImmutableSortedDictionary<int, int>>("an immutable sorted dictionary", ImmutableSortedDictionary<int, int>.Empty.Add(1, 2)),
        new Refused<ReadOnlyCollection<int>>("a read-only collection", new([1])),
        new Refused<ReadOnlyDictionary<string, int>>("a read-only dictionary", new(new Dictionary<string, int>())),
        new Refused<FrozenSet<int>>("a frozen set", FrozenSet.ToFrozenSet([1])),
        new Refused<FrozenDictionary<int, int>>("a frozen dictionary", FrozenDictionary<int, int>.Empty),
        new Refused<ArraySegment<int>>("a segment", new([1, 2, 3], 1, 1)),
        new Refused<ILookup<int, int>>("a lookup", new[] { 1 }.ToLookup(i => i)),
        new Refused<BitArray>("bits", new(3)),
        new Refused<ArrayList>("a list of anything", new()),
        new Refused<Hashtable>("a table of anything", new()),
        new Kept<Collection<int>>("a collection", [1]),
        new Kept<ObservableCollection<int>>("an observable collection", [1]),
        new Refused<Collection<int>>("an observable collection as its base", new ObservableCollection<int> { 1 }),
        new Refused<List<int>>("a list that adds state", new Tagged { 1 }),
        new Refused<Tagged>("a list with a name", [1]),
        new Refused<Cage>("a subclass of a list inside", new() { Numbers = new Tagged { 1 } }),
        new Kept<IEnumerable<int>>("a query", Enumerable.Range(0, 3).Select(i => i * 2)),
        new Kept<IEnumerable<Order>>("a query of records", new[] { 1, 2 }.Select(i => new Order(i, "a", []))),
        new Kept<IEnumerable<int>>("an iterator", Iterate()),
        new Kept<IReadOnlyList<int>>("an array as a list", new[] { 1 }),
        new Kept<Memory<byte>>("memory", new byte[] { 1, 2 }.AsMemory()),
        new Kept<ReadOnlyMemory<Order>>("memory of records", new Order[] { new(0, "x", []), new(1, "a", []) }.AsMemory(1)),

        // Tuples and objects.
        new Kept<(int, string)>("a value tuple", (1, "a")),
        new Kept<Tuple<int, string>>("a tuple", new(1, "a")),
        new Kept<KeyValuePair<string, int>>("a pair", new("a", 1)),
        new Kept<Vector2>("a vector", new(1, 2)),
        new Kept<Order>("a record", new(1, "Ada", [new("nut", 2)]) { Note = "n" }),
        new Kept<Point>("a record struct", new(1, 2)),
        new Kept<Point?>("an optional struct", new Point(1, 2)),
        new Kept<Required>("required and init", new() { Name = "a", Count = 2 }),
        new Kept<OtherNames>("a constructor whose parameters are named otherwise", new(1)),
        new Refused<Trims>("a constructor that changes what it gets", new("a") { Name = " a " }),
        new Refused<Doubles>("a constructor that doubles", new(2)),
        new Refused<Cents>("a property that rounds what its field holds", new(150)),
        new Refused<Setter>("a setter that changes another member", new() { A = 1, B = 5 }),
        new Kept<Setter>("a setter that changes nothing", new() { A = 2, B = 2 }),
        new Refused<HidesName>("a hidden property that holds something", new() { Name = "a", Base = "b" }),
        new Kept<Ignored>("what is left out on purpose", new() { Number = 1 }),
        new Refused<Conditional>("a default that is left out and not the constructor's", new() { Number = 0 }),
        new Kept<Conditional>("what is left out only as a default", new() { Number = 7 }),
        new Refused<WriteOnly>("a converter that only writes", new()),
        new Kept<ByConverter>("a converter of one's own", new() { Value = 3 }),
        new Refused<Lossy>("a converter that loses something", new() { Value = 3 }),
        new Refused<Animal>("a subclass without a discriminator", new Dog()),
        new Kept<Animal>("the base itself", new()),
        new Kept<Animal>("a subclass with a discriminator", new Cat { Lives = 9 }),
        new Refused<Animal[]>("a subclass among others", [new(), new Dog()]),
        new Refused<Shape>("a subclass that is not declared", new Square(1)),
        new Kept<Shape>("a subclass that is", new Circle(1)),
        new Refused<object>("anything", 1),
        new Refused<Holder<object>>("anything inside", new() { Value = 1 }),
        new Refused<Circle2>("a circle", Circle2.Make()),
        new Kept<Extended>("what a newer version added", new() { More = new() { ["b"] = JsonDocument.Parse("1").RootElement } }),
        new Refused<Extended>(
            "an addition that hides a member",
            new()
            {
                A = 1,
                More = new() { ["A"] = JsonDocument.Parse("2").RootElement },
            }
        ),
        new Refused<Thrower>("a constructor that refuses its own value", new() { Value = -1 }),
        new Kept<SelfMade>("what makes itself when asked", new()),
        new Refused<Lazy<int>>("lazy", new(1)),
    }.ToDictionary(specimen => specimen.Name);

    public static TheoryData<string> Names { get; } = [.. Zoo.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void What_is_accepted_comes_back_as_it_was_and_all_else_is_refused(string name) => Zoo[name].Check();

    [Fact]
    public void An_anonymous_type_has_no_name_that_lasts()
    {
        var value = new { A = 1 };
        Assert.Contains("record", Assert.Throws<InvalidJobException>(() => Write(value)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_message_names_the_argument_the_member_and_the_remedy()
    {
        var error = Assert.Throws<InvalidJobException>(() => Write(new Cage { Pets = { new Animal(), new Dog() } }));

        Assert.Equal("value", error.Parameter);
        Assert.Contains("'value'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'Pets[1]'", error.Message, StringComparison.Ordinal);
        Assert.Contains("JsonDerivedType(typeof(Dog), \"Dog\")", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_iterator_of_simple_items_is_enumerated_once()
    {
        var times = 0;
        Write(Counted());
        Assert.Equal(1, times);

        IEnumerable<int> Counted()
        {
            times++;
            yield return 1;
        }
    }

    private static string Write<T>(T value) => Calls.For<GenericJobs<T>>("Echo").Write([value]).Arguments;

    private static ImmutableHashSet<string> StringSet() => ImmutableHashSet.Create(StringComparer.OrdinalIgnoreCase, "a");

    private static IEnumerable<int> Iterate()
    {
        yield return 1;
        yield return 2;
    }

    public abstract record Specimen(string Name)
    {
        public abstract void Check();
    }

    private sealed record Kept<T>(string Name, T Value) : Specimen(Name)
    {
        public override void Check()
        {
            var payload = Calls.For<GenericJobs<T>>("Echo").Write([Value]);
            var worker = Calls.Resolver().Resolve(payload);
            var read = worker.ReadArguments(payload)[0];

            if (Value is not IEnumerable || !typeof(T).IsInterface) Assert.Equal(Value?.GetType(), read?.GetType());
            if (Value is not (JsonDocument or JsonNode or JsonElement or IDictionary or Extended or Memory<byte> or ReadOnlyMemory<Order>))
                Assert.Equivalent(Value, read, strict: true);
            if (Value is not IDictionary) Assert.Equal(payload.Arguments, worker.Write([read]).Arguments);
            else Assert.Equal(Sorted((IDictionary)Value), Sorted((IDictionary)read!));
        }

        private static IEnumerable<string> Sorted(IDictionary items) =>
            items.Keys.Cast<object>().Select(key => $"{key}={items[key]}").Order(StringComparer.Ordinal);
    }

    private sealed record Refused<T>(string Name, T Value) : Specimen(Name)
    {
        public override void Check()
        {
            var error = Assert.Throws<InvalidJobException>(() => Write(Value));
            Assert.Contains("'value'", error.Message, StringComparison.Ordinal);
        }
    }

    [JsonConverter(typeof(JsonStringEnumConverter<Text>))]
    public enum Text
    {
        First,
        Second,
    }

    public sealed class MyStack : Stack<int>
    {
        public static MyStack Of(params int[] items)
        {
            var made = new MyStack();
            foreach (var item in items) made.Push(item);
            return made;
        }
    }

    public sealed class Tagged : List<int>
    {
        public string Tag { get; set; } = "";
    }

    public sealed class Cage
    {
        public List<Animal> Pets { get; set; } = [];

        public List<int> Numbers { get; set; } = [];
    }

    public readonly record struct Point(int X, int Y);

    public sealed class Required
    {
        public required string Name { get; init; }

        public int Count { get; init; }
    }

    public sealed class OtherNames
    {
        public OtherNames()
        {
        }

        public OtherNames(int somethingElse) => Value = somethingElse;

        public int Value { get; set; }
    }

    public sealed class Trims(string name)
    {
        public string Name { get; set; } = name.Trim();
    }

    public sealed class Doubles(int value)
    {
        public int Value { get; } = value * 2;
    }

    public sealed class Cents
    {
        private int total;

        public Cents(int cents) => total = cents;

        [JsonConstructor]
        public Cents()
        {
        }

        public int Total { get => total / 100; set => total = value * 100; }
    }

    public sealed class Setter
    {
        private int a;

        public int B { get; set; }

        public int A
        {
            get => a;
            set
            {
                a = value;
                B = value;
            }
        }
    }

    public class HasName
    {
        public string? Name { get; set; }

        [JsonIgnore]
        public string? Base { set => Name = value; }
    }

    public sealed class HidesName : HasName
    {
        public new string? Name { get; set; }
    }

    public sealed class Ignored
    {
        public int Number { get; set; }

        [JsonIgnore]
        public Action? Callback { get; set; }
    }

    public sealed class Conditional
    {
        [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
        public int Number { get; set; } = 5;
    }

    [JsonConverter(typeof(Converter))]
    public sealed class WriteOnly
    {
        private sealed class Converter : JsonConverter<WriteOnly>
        {
            public override WriteOnly Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotImplementedException();

            public override void Write(Utf8JsonWriter writer, WriteOnly value, JsonSerializerOptions options) => writer.WriteNumberValue(1);
        }
    }

    [JsonConverter(typeof(Converter))]
    public sealed class ByConverter
    {
        public int Value { get; set; }

        private sealed class Converter : JsonConverter<ByConverter>
        {
            public override ByConverter Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
                new() { Value = reader.GetInt32() };

            public override void Write(Utf8JsonWriter writer, ByConverter value, JsonSerializerOptions options) => writer.WriteNumberValue(value.Value);
        }
    }

    [JsonConverter(typeof(Converter))]
    public sealed class Lossy
    {
        public int Value { get; set; }

        private sealed class Converter : JsonConverter<Lossy>
        {
            public override Lossy Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new() { Value = reader.GetInt32() };

            public override void Write(Utf8JsonWriter writer, Lossy value, JsonSerializerOptions options) => writer.WriteNumberValue(0);
        }
    }

    [JsonDerivedType(typeof(Dog))]
    [JsonDerivedType(typeof(Cat), "cat")]
    public class Animal;

    public sealed class Dog : Animal;

    public sealed class Cat : Animal
    {
        public int Lives { get; set; }
    }

    public sealed class Holder<T>
    {
        public T? Value { get; set; }
    }

    public sealed class Circle2
    {
        public Circle2? Next { get; set; }

        public static Circle2 Make()
        {
            var made = new Circle2();
            made.Next = made;
            return made;
        }
    }

    public sealed class Extended
    {
        public int A { get; set; }

        [JsonExtensionData]
        public Dictionary<string, JsonElement>? More { get; set; }
    }

    public sealed class Thrower
    {
        private int value;

        public int Value { get => value < 0 ? 0 : -value; set => this.value = value >= 0 ? throw new InvalidOperationException("not that") : value; }
    }

    public sealed class SelfMade
    {
        private List<int>? items;

        public List<int> Items { get => items ??= []; set => items = value; }
    }
}
