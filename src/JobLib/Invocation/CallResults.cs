using JobLib.Invocation.Names;

namespace JobLib.Invocation;

/// <summary>Brings everything that a job's method may return into one form. Called by what <see cref="CallCompiler"/> compiles.</summary>
internal static class CallResults
{
    public static ValueTask<object?> OfValue(object? value) => new(value);

    public static ValueTask<object?> Of(Task? task)
    {
        return NotNull(task).IsCompletedSuccessfully ? default : Await(NotNull(task));

        static async ValueTask<object?> Await(Task task)
        {
            await task;
            return null;
        }
    }

    public static ValueTask<object?> Of<T>(Task<T>? task)
    {
        return Await(NotNull(task));

        static async ValueTask<object?> Await(Task<T> task) => await task;
    }

    public static ValueTask<object?> Of(ValueTask task)
    {
        return Await(task);

        static async ValueTask<object?> Await(ValueTask task)
        {
            await task;
            return null;
        }
    }

    public static ValueTask<object?> Of<T>(ValueTask<T> task)
    {
        return Await(task);

        static async ValueTask<object?> Await(ValueTask<T> task) => await task;
    }

    /// <summary>The end of a task inside of a task, as a factory of tasks returns it for an asynchronous body: the outer one ends at the first wait.</summary>
    public static async ValueTask<object?> OfInside<T>(Task<T>? task, Func<T, ValueTask<object?>> then) => await then(await NotNull(task));

    /// <inheritdoc cref="OfInside{T}(Task{T}, Func{T, ValueTask{object}})"/>
    public static async ValueTask<object?> OfInside<T>(ValueTask<T> task, Func<T, ValueTask<object?>> then) => await then(await task);

    private static T NotNull<T>(T? task)
        where T : Task =>
        task
        ?? throw new InvalidOperationException(MethodRefusals.NoTask);
}
