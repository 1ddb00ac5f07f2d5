namespace JobLib.Invocation.Names;

/// <summary>
/// Why a method cannot be a job. Read twice: here, when a call becomes a job, and by the analyzers, into which this file is compiled, when the call is
/// compiled.
/// </summary>
internal static class MethodRefusals
{
    public const string Delegate = "it is a delegate, whose code cannot be stored. Call a public method.";
    public const string NotPublic = "it is not public. Make it a public method; a local function or an explicit implementation cannot be found by its name.";
    public const string Open = "it is open. Name all of its generic arguments.";
    public const string StaticOfInterface = "it is a static member that an interface leaves to others. Call that of the type that implements it.";
    public const string AsyncVoid = "it is async void, whose end nobody can see. Return a Task.";
    public const string Sequence = "it returns a sequence that nobody would read. Return a Task.";
    public const string Iterator = "it is an iterator (yield return), whose body runs only while somebody reads its result. Return a list, or nothing.";

    /// <summary>What is thrown when a method has returned null for its task.</summary>
    public const string NoTask = "The job's method returned null where a Task is due. Return Task.CompletedTask when there is nothing to wait for.";

    public static string Returned(string type) => $"it returns {type}. Return a value, or nothing.";

    public static string Passed(string? parameter) =>
        $"its parameter '{parameter}' is passed by ref, out, in, as a pointer or as a span. Take a value or an array.";
}
