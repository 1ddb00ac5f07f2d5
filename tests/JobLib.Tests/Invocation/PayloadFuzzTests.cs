using System.Collections.Concurrent;
using System.Text.Json;
using JobLib.Invocation.Names;
using Microsoft.Extensions.DependencyModel;

namespace JobLib.Tests.Invocation;

/// <summary>Payloads come from a database that others may have written to: whatever stands there, a worker gets one of the two documented exceptions.</summary>
[Slow]
public sealed class PayloadFuzzTests
{
    private const int Rounds = 20_000;

    private static readonly JobPayload[] Golden =
        [
            .. File.ReadLines(Path.Combine(AppContext.BaseDirectory, "Serialization", "golden-payloads.jsonl"))
                .Select(line => JsonSerializer.Deserialize<JobPayload>(line)!),
        ];

    private static readonly string[] Assemblies =
    [
        "JobLib",
        "JobLib.Tests",
        "System.Private.CoreLib",
        "System.Console",
        "System.Diagnostics.Process",
        "System.Runtime",
        "mscorlib",
        "Microsoft.Win32.Registry",
        "Newtonsoft.Json",
        "Stranger",
        "Stranger.Plugin",
        "../Stranger",
        "/tmp/Stranger.dll",
        "Stranger, Version=1.0.0.0",
        "JobLib.Tests, PublicKeyToken=null",
        "System.Private.CoreLib, Version=99.0.0.0",
        "",
        " ",
        "stranger\0",
    ];

    private static readonly string[] Types =
    [
        "System.Console",
        "System.Diagnostics.Process",
        "System.IO.File",
        "System.Environment",
        "System.Activator",
        "System.AppDomain",
        "System.Reflection.Assembly",
        "System.Type",
        "System.Object",
        "System.String",
        "System.Collections.Generic.List`1[[System.Int32, System.Private.CoreLib]]",
        "System.Func`1[[Stranger.Thing, Stranger]]",
        "System.Threading.Thread",
        "System.GC",
        "System.AppContext",
        "Stranger.Thing",
        "JobLib.Tests.Invocation.SampleJobs",
        "JobLib.Tests.Invocation.GenericJobs`1[[Stranger.Thing, Stranger]]",
        "JobLib.Tests.Invocation.GenericJobs`1[[System.Diagnostics.Process, System.Diagnostics.Process]]",
        "JobLib.Tests.Invocation.IGreeter",
        "JobLib.Invocation.Names.JobMethodPolicy",
        "JobLib.Management.BulkChange",
        "<Module>",
        "<PrivateImplementationDetails>",
    ];

    private static readonly string[] Methods =
    [
        "Start",
        "Kill",
        "Delete",
        "WriteAllText",
        "Exit",
        "FailFast",
        "CreateInstance",
        "LoadFrom",
        "Load",
        "GetType",
        "ToString",
        "Equals",
        "GetHashCode",
        "Finalize",
        "MemberwiseClone",
        "Invoke",
        "DynamicInvoke",
        "WriteLine",
        "SetOut",
        "ReadLine",
        "Beep",
        "Take",
        "Echo",
        "set_Item",
        "get_Chars",
        "op_Equality",
        ".ctor",
        ".cctor",
        "Default",
        "Collect",
        "SetData",
        "Echo[[System.String, System.Private.CoreLib]]",
    ];

    private static readonly string[] Signatures =
        [
            "",
            "System.String, System.Private.CoreLib",
            "System.String, System.Private.CoreLib;System.String, System.Private.CoreLib",
            "System.Int32, System.Private.CoreLib",
            "System.Object, System.Private.CoreLib",
            "Stranger.Thing, Stranger",
            "JobLib.Invocation.DeclaredBy`1[[System.Object, System.Private.CoreLib]], JobLib",
        ];

    private static readonly string[] Arguments =
        [
            "[]",
            "[\"sh\"]",
            "[\"sh\",\"-c id\"]",
            "[1]",
            "[null]",
            "[{\"$type\":\"System.Diagnostics.Process, System.Diagnostics.Process\"}]",
            "{}",
            "",
            "[[[[[[[[]]]]]]]]",
        ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_text_is_a_call_a_type_that_is_not_known_or_a_bad_payload(int seed)
    {
        var random = new Random(seed);
        var resolver = Calls.Resolver();
        var good = Calls.For<SampleJobs>(nameof(SampleJobs.TakeAll), resolver).Write(
            [new Order(1, "Ada", []), Guid.Empty, DateTimeOffset.UnixEpoch, 1m, 1, Color.Red, new List<int> { 1 }]);
        for (var i = 0; i < Rounds; i++)
        {
            var payload = Damaged(good, random);
            try
            {
                resolver.Resolve(payload).ReadArguments(payload);
            }
            catch (Exception e) when (e is JobTypeNotFoundException or JobPayloadException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void No_payload_loads_an_assembly_that_is_not_the_applications_or_calls_what_is_forbidden(int seed)
    {
        var random = new Random(seed);
        var resolver = Calls.Resolver();
        var own = OfTheApplication();
        var thread = Environment.CurrentManagedThreadId;
        var strangers = new ConcurrentQueue<string>();
        AppDomain.CurrentDomain.AssemblyLoad += Loaded;
        AppDomain.CurrentDomain.AssemblyResolve += Wanted;
        try
        {
            for (var i = 0; i < Rounds; i++)
            {
                var payload = Stranger(random);
                try
                {
                    var call = resolver.Resolve(payload);
                    Assert.True(
                        JobMethodPolicy.Default(call.Method),
                        $"Seed {seed}: {call.Method.DeclaringType}.{call.Method} may not be called by {payload}."
                    );
                    call.ReadArguments(payload);
                }
                catch (Exception e) when (e is JobTypeNotFoundException or JobPayloadException)
                {
                    Assert.NotEmpty(e.Message);
                }
            }
        }
        finally
        {
            AppDomain.CurrentDomain.AssemblyLoad -= Loaded;
            AppDomain.CurrentDomain.AssemblyResolve -= Wanted;
        }

        Assert.True(strangers.IsEmpty, $"Seed {seed}: {string.Join(", ", strangers.Distinct().Take(10))} were looked for or loaded.");

        void Loaded(object? sender, AssemblyLoadEventArgs loaded)
        {
            if (!loaded.LoadedAssembly.IsDynamic) Note(loaded.LoadedAssembly.GetName().Name); // the compiler of expressions makes one of its own
        }

        System.Reflection.Assembly? Wanted(object? sender, ResolveEventArgs wanted)
        {
            Note(new System.Reflection.AssemblyName(wanted.Name).Name);
            return null;
        }

        void Note(string? name)
        {
            if (
                Environment.CurrentManagedThreadId == thread
                && name is not null
                && !own.Contains(name)
                && !name.EndsWith(".resources", StringComparison.Ordinal)
            )
            {
                strangers.Enqueue(name);
            }
        }
    }

    private static HashSet<string> OfTheApplication() => new(
        ((string?)AppContext.GetData("TRUSTED_PLATFORM_ASSEMBLIES") ?? "").Split(Path.PathSeparator).Select(path => Path.GetFileNameWithoutExtension(path))
            .Concat(DependencyContext.Default?.GetDefaultAssemblyNames().Select(name => name.Name).OfType<string>() ?? []),
        StringComparer.OrdinalIgnoreCase);

    // Parts that exist, put together as no client would; some of them damaged besides.
    private static JobPayload Stranger(Random random)
    {
        var golden = Golden[random.Next(Golden.Length)];
        var payload = random.Next(3) == 0
            ? golden
            : new(
                $"{Pick(Types)}, {Pick(Assemblies)}",
                random.Next(3) == 0 ? golden.Method : Pick(Methods),
                random.Next(3) == 0 ? golden.Signature : Pick(Signatures),
                random.Next(2) == 0 ? golden.Arguments : Pick(Arguments)
            );
        if (random.Next(4) == 0) payload = payload with { Type = payload.Type.Replace(", ", $", {Pick(Assemblies)}", StringComparison.Ordinal) };
        if (random.Next(4) == 0) payload = payload with { Signature = $"{Pick(Types)}, {Pick(Assemblies)}" };
        return random.Next(3) == 0 ? Damaged(payload, random) : payload;

        string Pick(string[] from) => from[random.Next(from.Length)];
    }

    private static JobPayload Damaged(JobPayload payload, Random random) => random.Next(4) switch
    {
        0 => payload with { Type = Damaged(payload.Type, random) },
        1 => payload with { Method = Damaged(payload.Method, random) },
        2 => payload with { Signature = Damaged(payload.Signature, random) },
        _ => payload with { Arguments = Damaged(payload.Arguments, random) },
    };

    private static string Damaged(string text, Random random)
    {
        const string Alphabet = "[]{}(),;.`+*&\\\"' \0\uD800:0123456789abSystemInt32";
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(4), text.Length - at);
            var piece = random.Next(3) == 0 ? text[..random.Next(Math.Min(text.Length, 20) + 1)] : new string(random.GetItems<char>(Alphabet, random.Next(4)));
            text = text.Remove(at, length).Insert(at, piece);
        }

        return text;
    }
}
