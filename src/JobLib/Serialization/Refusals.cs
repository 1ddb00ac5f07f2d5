namespace JobLib.Serialization;

/// <summary>
/// Which types can be no argument whatever their value, and why. Told by names, since it is read twice: here, when a call becomes a job, and by the analyzers,
/// into which this file is compiled, when the call is compiled.
/// </summary>
internal static class Refusals
{
    public const string Dimensions = "JSON knows no array of several dimensions; hand over an array of arrays";
    public const string AnyObject = "anything could stand there; declare the type of the value";
    public const string Anonymous = "an anonymous type has no name that lasts; declare a record";
    public const string Reordered = "its items would come back in another order; hand over an array or a list";
    public const string NotYetArrived = "a sequence that has yet to arrive cannot be stored; hand over an array or a list";
    public const string Abstract = "what stands there is not known; declare its types with [JsonDerivedType], or declare the class itself";
    public const string NotMade = "it cannot be made again; give it a public constructor whose parameters are named like its properties";

    private static readonly (string Type, string Reason)[] Kinds =
    [
        ("System.Delegate", "code cannot be stored; hand over what it needs as arguments of a method"),
        ("System.IO.Stream", "a stream is gone when the job runs; store its content and hand over its key"),
        ("System.Threading.Tasks.Task", "a task cannot be stored; await it and hand over its result"),
        ("System.Threading.CancellationToken", "a token cannot be stored; take it as a parameter of the method, and the server supplies it"),
        ("JobLib.JobContext", "a context cannot be stored; take it as a parameter of the method, and the server supplies it"),
        ("System.IServiceProvider", "services cannot be stored; take them in the constructor of the job's type"),
        ("System.Reflection.MemberInfo", "types and members cannot be stored; hand over a name"),
        ("System.Exception", "an exception cannot be stored; hand over its message, or take a JobError with [FromException]"),
        ("System.Globalization.CultureInfo", "a culture cannot be stored; hand over its name, or rely on the caller's, which surrounds the job"),
        ("System.Text.Encoding", "an encoding cannot be stored; hand over its name"),
        ("System.TimeZoneInfo", "a time zone cannot be stored; hand over its id"),
        ("System.IntPtr", "a pointer means nothing in another process"),
        ("System.UIntPtr", "a pointer means nothing in another process"),
    ];

    private static readonly (string Definition, string Reason)[] Collections =
    [
        ("System.Collections.Generic.Stack`1", Reordered),
        ("System.Collections.Concurrent.ConcurrentStack`1", Reordered),
        ("System.Collections.Concurrent.ConcurrentBag`1", Reordered),
        ("System.Collections.Generic.IAsyncEnumerable`1", NotYetArrived),
    ];

    /// <summary>Why not, with the remedy; null when the names say nothing against it.</summary>
    /// <param name="lineage">The full names of the type, its bases and its interfaces; of a generic one, that of its definition.</param>
    public static string? Of(ICollection<string> lineage) => Reason(Kinds, kind => lineage.Contains(kind));

    /// <summary>Why not, of a collection with this definition; null when the name says nothing against it.</summary>
    public static string? OfCollection(string definition) => Reason(Collections, collection => collection == definition);

    private static string? Reason((string Type, string Reason)[] table, Func<string, bool> isIt)
    {
        foreach (var (type, reason) in table)
        {
            if (isIt(type)) return reason;
        }

        return null;
    }
}
