using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Collections.ObjectModel;
using System.ComponentModel;
using System.Globalization;
using System.Net;
using System.Numerics;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using JobLib.Serialization;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

public sealed class ShapeRulesTests
{
    private readonly ShapeRules rules = new(new JobJson(new()).Arguments);

    public static TheoryData<Type> Kept { get; } =
    [
        typeof(int), typeof(string), typeof(Guid), typeof(DateTime), typeof(DateTimeOffset), typeof(DateOnly), typeof(TimeSpan), typeof(decimal), typeof(Half),
        typeof(Int128),
        typeof(Uri),
        typeof(Version),
        typeof(byte[]),
        typeof(int?),
        typeof(Color),
        typeof(Color?),
        typeof(JsonElement),
        typeof(JsonNode),
        typeof(string[]),
        typeof(List<Order>),
        typeof(IReadOnlyList<int>),
        typeof(IEnumerable<string>),
        typeof(HashSet<int>),
        typeof(Dictionary<string, Order>),
        typeof(Dictionary<Guid, int[]>),
        typeof(ImmutableArray<int>), typeof(ImmutableDictionary<string, int>), typeof(Queue<int>), typeof(Collection<int>), typeof(ReadOnlyMemory<byte>),
        typeof(KeyValuePair<string, int>), typeof(Tuple<int, string>), typeof((int, string)), typeof(Vector2), typeof(Point),
        typeof(Order),
        typeof(Shape),
        typeof(Login),
        typeof(Fields),
        typeof(HandWritten),
        typeof(Primary),
        typeof(Included),
        typeof(Ignored),
        typeof(Notifying),
        typeof(Converted),
        typeof(SelfReferring), typeof(Required), typeof(Computed), typeof(Derived), typeof(Named),
    ];

    public static TheoryData<Type, string> Lost { get; } = new()
    {
        { typeof(object), "declare the type" },
        { typeof(Dictionary<string, object>), "declare the type" },
        { typeof(object[]), "declare the type" },
        { typeof(Action), "code" },
        { typeof(Func<int>), "code" },
        { typeof(Holder<Action>), "'Value'" },
        { typeof(Stream), "stream" },
        { typeof(MemoryStream), "stream" },
        { typeof(Task<int>), "await it" },
        { typeof(Type), "name" },
        { typeof(Exception), "message" },
        { typeof(nint), "pointer" },
        { typeof(Holder<CancellationToken>), "token" },
        { typeof(IServiceProvider), "constructor" },
        { typeof(int[,]), "array of arrays" },
        { typeof(Stack<int>), "order" },
        { typeof(ConcurrentBag<int>), "order" },
        { typeof(IAsyncEnumerable<int>), "sequence" },
        { typeof(GetOnly), "'Secret'" },
        { typeof(PrivateSetter), "'Value'" },
        { typeof(PrivateField), "'count'" },
        { typeof(ReadOnlyField), "'Value'" },
        { typeof(BaseState), "'Hidden'" },
        { typeof(Captured), "constructor" },
        { typeof(List<GetOnly>), "'[].Secret'" },
        { typeof(Holder<Holder<GetOnly>>), "'Value.Value.Secret'" },
        { typeof(IDisposable), "JsonDerivedType" },
        { typeof(IGreeter), "JsonDerivedType" },
        { typeof(Unmade), "constructor" },
        { typeof(TwoConstructors), "constructor" },
        { typeof(ListWithName), "'Name'" },
        { typeof(BigInteger), "would be lost" },
        { typeof(IPAddress), "IPAddress" },
        { typeof(CultureInfo), "CultureInfo" },
    };

    [Theory]
    [MemberData(nameof(Kept))]
    public void Types_whose_values_come_back_are_taken(Type type) => Assert.Null(rules.WhyNot(type));

    [Theory]
    [MemberData(nameof(Lost))]
    public void Types_whose_values_would_be_lost_are_refused_with_the_member_and_the_remedy(Type type, string word)
    {
        Assert.Contains(word, rules.WhyNot(type) ?? "taken", StringComparison.Ordinal);
    }

    internal sealed class Fields
    {
        public int Number = 1;
        public string? Text = "";
    }

    public sealed class HandWritten
    {
#pragma warning disable IDE1006 // the forms of other people's fields
        private int number;
        private string? _text;
        private bool m_flag;
#pragma warning restore IDE1006

        public int Number { get => number; set => number = value; }

        public string? Text { get => _text; set => _text = value; }

        public bool Flag { get => m_flag; set => m_flag = value; }
    }

    public sealed class Primary(int number)
    {
        public int Number => number;
    }

    public sealed class Included
    {
        [JsonInclude]
        public int Number { get; private set; }

        [JsonInclude]
        private int secret = 1;

        public int Twice() => secret * 2;
    }

    public sealed class Ignored
    {
        [JsonIgnore]
        public Action? Callback { get; set; }

        [JsonIgnore]
        private int cache;

        public int Next() => ++cache;
    }

    public sealed class Notifying : INotifyPropertyChanged
    {
        public event PropertyChangedEventHandler? PropertyChanged;

        public int Number { get; set; }

        public void Tell() => PropertyChanged?.Invoke(this, new(nameof(Number)));
    }

    [JsonConverter(typeof(Converter))]
    public sealed class Converted
    {
        private readonly int hidden = 1;

        public int Shown() => hidden;

        private sealed class Converter : JsonConverter<Converted>
        {
            public override Converted Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => new();

            public override void Write(Utf8JsonWriter writer, Converted value, JsonSerializerOptions options) => writer.WriteNumberValue(1);
        }
    }

    public sealed class SelfReferring
    {
        public SelfReferring? Next { get; set; }

        public List<SelfReferring> All { get; set; } = [];
    }

    public sealed class Required
    {
        public required string Name { get; init; }
    }

    public sealed record Computed(int A, int B)
    {
        public int Sum => A + B;
    }

    public class Base(string name)
    {
        public string Name { get; } = name;
    }

    public sealed class Derived(string name, int age) : Base(name)
    {
        public int Age { get; } = age;
    }

    public readonly record struct Point(int X, int Y);

    public sealed class Named
    {
        [JsonPropertyName("n")]
        public int Number { get; set; }
    }

    public sealed class Holder<T>
    {
        public T? Value { get; set; }
    }

    public sealed class GetOnly
    {
        public int Secret { get; } = Environment.ProcessId;
    }

    public sealed class PrivateSetter
    {
        public int Value { get; private set; }

        public void Set(int value) => Value = value;
    }

    public sealed class PrivateField
    {
        private int count;

        public int Next() => ++count;
    }

    internal sealed class ReadOnlyField
    {
        public readonly int Value = Environment.ProcessId;
    }

    public abstract class HidesState
    {
        private int Hidden { get; set; }

        public int Next() => ++Hidden;
    }

    public sealed class BaseState : HidesState
    {
        public int Seen { get; set; }
    }

    public sealed class Captured(int seed)
    {
        public int Next() => seed++;
    }

    public sealed class Unmade
    {
        private Unmade()
        {
        }

        public int Value { get; set; }

        public static Unmade Make() => new();
    }

    public sealed class TwoConstructors
    {
        public TwoConstructors(int a) => A = a;

        public TwoConstructors(int a, int b) => A = a + b;

        public int A { get; }
    }

    public sealed class ListWithName : List<int>
    {
        public string Name { get; set; } = "";
    }
}
