using System.Collections.ObjectModel;
using System.Reflection;

namespace JobLib.Diagnostics;

/// <summary>
/// Looks through what only wraps an exception: <see cref="AggregateException"/>, which <c>Task.Wait()</c> throws, <see cref="TargetInvocationException"/> and
/// <see cref="TypeInitializationException"/>. The one place where it is decided what an exception is, wherever its type matters.
/// </summary>
internal static class Causes
{
    private const int MostLooked = 1_000; // exceptions of one chain: aggregates of aggregates may be many

    /// <summary>What was thrown, without its wrappers. An aggregate of several causes stays: none of them stands for all.</summary>
    public static Exception Of(Exception exception)
    {
        while (Inside(exception) is [var only]) exception = only;
        return exception;
    }

    /// <summary>Whether a cancellation stands anywhere in the chain, behind whatever wraps it.</summary>
    public static bool HasCancellation(Exception exception)
    {
        if (exception is OperationCanceledException) return true;
        var waiting = new Stack<Exception>([exception]);
        for (var looked = 0; looked < MostLooked && waiting.TryPop(out var next); looked++)
        {
            if (next is OperationCanceledException) return true;
            if (next is AggregateException several)
            {
                foreach (var inner in several.InnerExceptions) waiting.Push(inner);
            }
            else if (next.InnerException is { } inner)
            {
                waiting.Push(inner);
            }
        }

        return false;
    }

    /// <summary>Whether the exception, or anything that it wraps, is of one of these types.</summary>
    public static bool Any(Exception exception, Type[] types) => Walk(exception, types).Any(found => found.IsOne);

    /// <summary>Whether the exception, or everything that it wraps, is of one of these types.</summary>
    public static bool All(Exception exception, Type[] types) => Walk(exception, types).All(found => found.IsOne || found.IsWrapper);

    // Each exception once, however often it stands in others, and without recursion: they may be many. What is inside of one of these types does not matter.
    private static IEnumerable<(bool IsOne, bool IsWrapper)> Walk(Exception exception, Type[] types)
    {
        var seen = new HashSet<Exception>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<Exception>([exception]);
        while (waiting.TryPop(out var next))
        {
            if (!seen.Add(next)) continue;
            var isOne = types.Any(type => type.IsInstanceOfType(next));
            var inside = isOne ? ReadOnlyCollection<Exception>.Empty : Inside(next);
            foreach (var inner in inside) waiting.Push(inner);
            yield return (isOne, inside.Count > 0);
        }
    }

    private static ReadOnlyCollection<Exception> Inside(Exception exception) => exception switch
    {
        AggregateException several => several.InnerExceptions,
        TargetInvocationException { InnerException: { } inner } => new([inner]),
        TypeInitializationException { InnerException: { } inner } => new([inner]),
        _ => ReadOnlyCollection<Exception>.Empty,
    };
}
