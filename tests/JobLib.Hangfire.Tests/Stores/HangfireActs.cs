using System.Linq.Expressions;
using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using Hangfire.Storage;

namespace JobLib.Hangfire.Tests.Stores;

/// <summary>What a program of Hangfire's does.</summary>
internal static class HangfireActs
{
    public static string Enqueue<T>(this HangfireStore store, Expression<Action<T>> call) => store.Client.Create(call, new EnqueuedState());

    /// <summary>A job that failed once or more and waits for its retry.</summary>
    public static string Retrying<T>(this HangfireStore store, Expression<Action<T>> call, TimeSpan delay, int retries)
    {
        var id = store.Client.Create(call, new ScheduledState(delay));
        store.Set(id, "RetryCount", retries.ToString(System.Globalization.CultureInfo.InvariantCulture));
        return id;
    }

    public static string Failed<T>(this HangfireStore store, Expression<Action<T>> call, Exception error)
    {
        var id = store.Enqueue(call);
        new BackgroundJobClient(store.Storage, new JobFilterProviderCollection()).ChangeState(id, new FailedState(error), EnqueuedState.StateName);
        return id;
    }

    public static void Set(this HangfireStore store, string id, string name, string json)
    {
        using var connection = store.Storage.GetConnection();
        connection.SetJobParameter(id, name, json);
    }

    public static string StateOf(this HangfireStore store, string id)
    {
        using var connection = store.Storage.GetConnection();
        return connection.GetStateData(id)?.Name ?? "none";
    }

    /// <summary>What Hangfire would hand to the method.</summary>
    public static IReadOnlyList<object?> ArgumentsOf(this HangfireStore store, string id)
    {
        using var connection = store.Storage.GetConnection();
        return connection.GetJobData(id).Job.Args;
    }

    public static T Do<T>(this HangfireStore store, Func<IStorageConnection, T> act)
    {
        using var connection = store.Storage.GetConnection();
        return act(connection);
    }
}
