using System.Security.Cryptography;
using System.Text;

namespace JobLib.Redis;

/// <summary>
/// The library of functions: composed of named parts, which are files of <c>Scripts</c>, behind the values that the core gives. Its name has a hash of its
/// text, so that processes of several versions each call their own on one Redis.
/// </summary>
internal static class RedisLibrary
{
    private const string OwnName = "{library}";

    /// <summary>The parts by the modules that they fill, each when it is first asked for.</summary>
    private static readonly (string Module, string File)[] Parts =
    [
        ("Index", "Rows/index"),
        ("Jobs", "Rows/jobs"),
        ("Keys", "Rows/keys"),
        ("Rates", "Rows/rates"),
        ("Limits", "Rows/limits"),
        ("TurnRows", "Rows/turns"),
        ("Batches", "Rows/batches"),
        ("Servers", "Rows/servers"),
        ("Ledger", "Rows/ledger"),
        ("Recurring", "Rows/recurring"),
        ("Meta", "Rows/meta"),
        ("Moves", "Rules/moves"),
        ("History", "Rules/history"),
        ("Ends", "Rules/ends"),
        ("Lives", "Rules/lives"),
        ("Starts", "Rules/starts"),
        ("Sequences", "Rules/sequences"),
        ("Turns", "Rules/turns"),
        ("FollowUps", "Rules/followups"), ("Creation", "Rules/creation"), ("Claims", "Rules/claims"), ("Finishes", "Rules/finishes"),
        ("Pages", "Reading/pages"),
    ];

    private static readonly string Common = string.Concat([
        Read("base"),
        Part("States", ScriptValues.States),
        .. Parts.Select(part => Part(part.Module, Read(part.File))),
    ]);

    // While Redis loads a library there is no table of names but redis itself, so that everything is made by the first call.
    private static readonly string Template = ScriptValues.WriteInto($$"""
        #!lua name={{OwnName}}
        local operations
        local function make()
        local operations = {}
        {{Common}}{{string.Concat(RedisScripts.All.Select(Definition))}}return operations
        end
        {{string.Concat(RedisScripts.All.Select(Registration))}}
        """);

    private static readonly string Name = $"joblib_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Template)))[..8]}";

    /// <summary>As <c>FUNCTION LOAD</c> takes it.</summary>
    public static string Text { get; } = Template.Replace(OwnName, Name, StringComparison.Ordinal);

    /// <summary>By which a function of the library is called.</summary>
    public static string NameOf(RedisScript script) => NameIn(Name, script);

    /// <summary>
    /// The same as a script of its own, for engines that have no functions: it cannot remember which Redis it is in, and begins with a write that needs no
    /// memory where it is to go on without any, since that is what the first write decides.
    /// </summary>
    public static string ScriptOf(RedisScript script) => ScriptValues.WriteInto($"""
        {Common}
        begin(KEYS, ARGV)
        {(script.Creates || script.OnlyReads ? "" : "call('DEL', KEY .. 'nothing')")}
        {Run(script)}
        return {Answer(script)}
        """);

    private static string Definition(RedisScript script) => $"""
        do
        {Run(script)}
        function operations.{FieldOf(script)}(keys, arguments)
          begin(keys, arguments)
          {(script.OnlyReads ? "" : "Meta.enter()")}
          return {Answer(script)}
        end
        end

        """;

    private static string Registration(RedisScript script) => $$"""
        redis.register_function{
          function_name = '{{NameIn(OwnName, script)}}', flags = { {{Flags(script)}} },
          callback = function(keys, arguments)
            operations = operations or make()
            return operations.{{FieldOf(script)}}(keys, arguments)
          end,
        }

        """;

    // Without a flag, Redis refuses a function where the memory is full.
    private static string Flags(RedisScript script) => script.OnlyReads ? "'no-writes'" : script.Creates ? "" : "'allow-oom'";

    private static string Run(RedisScript script) => $"local function run()\n{Read(script.File)}end";

    private static string Answer(RedisScript script) => script.IsWitnessed ? "Commit.answer(run())" : "run()";

    private static string NameIn(string library, RedisScript script) => $"{library}_{FieldOf(script)}";

    private static string FieldOf(RedisScript script) => script.Name.Replace('-', '_');

    private static string Part(string module, string text) => $"part({module}, function()\n{text}end)\n";

    private static string Read(string part)
    {
        using var stream =
            typeof(RedisLibrary).Assembly.GetManifestResourceStream(part)
            ?? throw new InvalidOperationException($"The script part '{part}' is missing from the assembly.");
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }
}
