using System.Diagnostics.CodeAnalysis;
using JobLib.Checkpoints;

namespace JobLib;

/// <summary>Lets a job go on where it was interrupted: by a deployment, a crash, its time limit, or an attempt that failed.</summary>
public static class JobContextExtensions
{
    /// <summary>
    /// Remembers how far the job is. It is sent with log lines and progress, about twice a second for all jobs of a server together, and with the outcome of
    /// the attempt in any case: a deployment loses nothing, and a process that is killed at most what was said in the second before. A job that is no longer
    /// this server's writes nothing, and <see cref="JobContext.None"/> remembers nothing. Not for several threads of a job at once.
    /// </summary>
    /// <typeparam name="T">Whatever System.Text.Json writes and reads back.</typeparam>
    /// <param name="context">The job's context.</param>
    /// <param name="name">Tells checkpoints of one job apart.</param>
    /// <param name="value">A number, an id, a small record: at most 8 K characters of JSON.</param>
    /// <exception cref="ArgumentException">The name cannot be one, or the value is too large or cannot be written.</exception>
    public static void Checkpoint<T>(this JobContext context, string name, T value)
    {
        ArgumentNullException.ThrowIfNull(context);
        context.Remember(JobCheckpoints.ParameterOf(name), JobCheckpoints.Write(name, value));
    }

    /// <summary>Reads what this attempt or one before it has remembered last. A job that succeeded has forgotten it, so that a requeue begins anew.</summary>
    /// <typeparam name="T">The type that it was remembered as.</typeparam>
    /// <param name="context">The job's context.</param>
    /// <param name="name">The checkpoint's name.</param>
    /// <param name="value">What was remembered.</param>
    /// <returns>False where there is nothing: the job begins.</returns>
    /// <exception cref="InvalidOperationException">It is of another type: an attempt of another version of the job has written it.</exception>
    public static bool TryGetCheckpoint<T>(this JobContext context, string name, [MaybeNullWhen(false)] out T value)
    {
        ArgumentNullException.ThrowIfNull(context);
        return JobCheckpoints.TryRead(name, context.Parameters.TryGetValue(JobCheckpoints.ParameterOf(name), out var text) ? text : null, out value);
    }

    /// <summary>Does something for each item, in order, and begins behind those that were done in an attempt before. The checkpoint counts items.</summary>
    /// <param name="context">The job's context.</param>
    /// <param name="source">The same items in the same order in every attempt; new ones only at the end.</param>
    /// <param name="name">The checkpoint's name.</param>
    /// <param name="body">What is done. The item that it was at when it was interrupted is done again, and so may be those of the second before a process was
    /// killed.</param>
    /// <exception cref="OperationCanceledException">The job's token was cancelled between two items: the job goes back, without a charge where the server
    /// stops.</exception>
    public static async Task ForEachAsync<T>(this JobContext context, IEnumerable<T> source, string name, Func<T, CancellationToken, Task> body)
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(body);
        var done = context.TryGetCheckpoint<int>(name, out var before) ? before : 0;
        foreach (var item in source.Skip(done))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await body(item, context.CancellationToken);
            context.Checkpoint(name, ++done);
        }
    }

    /// <summary>Does something for each item that comes behind a cursor, and begins behind that of the last item that was done in an attempt before.</summary>
    /// <typeparam name="T">An item.</typeparam>
    /// <typeparam name="TCursor">What says where an item is in its order: a key, a time and a key.</typeparam>
    /// <param name="context">The job's context.</param>
    /// <param name="source">Gives the items behind a cursor, in its order; all of them from the default value (0, null) of the cursor on.</param>
    /// <param name="name">The checkpoint's name.</param>
    /// <param name="cursor">The cursor of an item.</param>
    /// <param name="body">What is done. The item that it was at when it was interrupted is done again, and so may be those of the second before a process was
    /// killed.</param>
    /// <exception cref="OperationCanceledException">The job's token was cancelled between two items: the job goes back, without a charge where the server
    /// stops.</exception>
    public static async Task ForEachAsync<T, TCursor>(
        this JobContext context,
        Func<TCursor?, IAsyncEnumerable<T>> source,
        string name,
        Func<T, TCursor> cursor,
        Func<T, CancellationToken, Task> body
    )
    {
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(cursor);
        ArgumentNullException.ThrowIfNull(body);
        var begin = context.TryGetCheckpoint<TCursor>(name, out var before) ? before : default;
        await foreach (var item in source(begin).WithCancellation(context.CancellationToken))
        {
            context.CancellationToken.ThrowIfCancellationRequested();
            await body(item, context.CancellationToken);
            context.Checkpoint(name, cursor(item));
        }
    }
}
