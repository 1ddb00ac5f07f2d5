using System.Collections.Concurrent;

namespace JobLib.Faults;

/// <summary>
/// What goes wrong with the calls to a <see cref="FaultyStorage"/>, by operation: <c>nameof(IJobQueue.FinishAsync)</c>; those of the recurring store that have
/// a name of another part's carry <c>Recurring.</c> before it.
/// </summary>
public sealed class StorageFaults
{
    private readonly ConcurrentDictionary<string, Func<object?, Task>> before = new();
    private readonly ConcurrentDictionary<string, Func<object?, Task>> after = new();
    private readonly ConcurrentDictionary<string, Func<object?, object?>> answers = new();
    private readonly ConcurrentDictionary<string, Func<object?, object?>> instead = new();
    private readonly ConcurrentDictionary<string, int> calls = new();

    /// <summary>How often an operation was called.</summary>
    public int CallsOf(string operation) => calls.GetValueOrDefault(operation);

    /// <summary>Runs before the operation reaches the storage, with the call's request; may throw or hang.</summary>
    public void Before(string operation, Func<object?, Task> fault) => before[operation] = fault;

    /// <summary>Runs when the storage has done what it was asked, and before its answer is given: a failure is one of which the caller does not know.</summary>
    public void After(string operation, Func<object?, Task> fault) => after[operation] = fault;

    /// <summary>The operation fails before anything has happened, as often as said.</summary>
    public void Fail(string operation, Func<Exception> error, int times = int.MaxValue) => Before(operation, Failing(error, times));

    /// <summary>The operation does what it is asked and fails, as often as said.</summary>
    public void FailAfterwards(string operation, Func<Exception> error, int times = int.MaxValue) => After(operation, Failing(error, times));

    /// <summary>The storage's answer is changed on its way to the caller.</summary>
    public void Answer<T>(string operation, Func<T, T> change)
        where T : class => answers[operation] = answer => answer is T given ? change(given) : answer;

    /// <summary>The storage is not asked: this answers, unless it gives null.</summary>
    public void Instead<TRequest, TAnswer>(string operation, Func<TRequest, TAnswer?> answer)
        where TAnswer : class => instead[operation] = request => request is TRequest given ? answer(given) : null;

    /// <summary>The operation does not come back, whatever its token says, until <paramref name="until"/> completes.</summary>
    public void Hang(string operation, Task until) => Before(operation, _ => until);

    /// <summary>Nothing is wrong with the operation any more. Calls that hang stay.</summary>
    public void Mend(string operation)
    {
        before.TryRemove(operation, out _);
        after.TryRemove(operation, out _);
        answers.TryRemove(operation, out _);
        instead.TryRemove(operation, out _);
    }

    /// <summary>Nothing is wrong any more.</summary>
    public void Mend()
    {
        before.Clear();
        after.Clear();
        answers.Clear();
        instead.Clear();
    }

    internal Task EnterAsync(string operation, object? request)
    {
        calls.AddOrUpdate(operation, 1, static (_, count) => count + 1);
        return before.TryGetValue(operation, out var fault) || before.TryGetValue("*", out fault) ? fault(request) : Task.CompletedTask;
    }

    internal Task LeaveAsync(string operation, object? request) => after.TryGetValue(operation, out var fault) ? fault(request) : Task.CompletedTask;

    internal object? AnswerTo(string operation, object? request) => instead.TryGetValue(operation, out var answer) ? answer(request) : null;

    internal T Changed<T>(string operation, T answer) => answers.TryGetValue(operation, out var change) && change(answer) is T changed ? changed : answer;

    private static Func<object?, Task> Failing(Func<Exception> error, int times)
    {
        var left = times;
        return _ => Interlocked.Decrement(ref left) >= 0 ? throw error() : Task.CompletedTask;
    }
}
