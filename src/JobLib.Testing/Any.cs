namespace JobLib.Testing;

/// <summary>Stands for an argument whose value does not matter, in the calls that <c>AssertEnqueued</c> and its likes are given.</summary>
public static class Any
{
    /// <summary>
    /// Any value of this type, null among them: <c>jobs.AssertEnqueued&lt;IMailer&gt;(x => x.SendAsync(Any.Value&lt;int&gt;(), default))</c>.
    /// </summary>
    /// <exception cref="InvalidOperationException">It was called, instead of standing as a whole argument in the expression of an assertion.</exception>
    public static T Value<T>() => throw Misused();

    /// <summary>A value that meets a condition: <c>Any.Value&lt;int&gt;(id => id > 7)</c>.</summary>
    /// <inheritdoc cref="Value{T}()" path="/exception"/>
    public static T Value<T>(Func<T, bool> condition) => throw Misused();

    private static InvalidOperationException Misused() => new(
        "Any.Value stands for a whole argument of the call that AssertEnqueued, RefuteEnqueued or AllEnqueued is given. It has no value of its own: it can be neither a part of an argument nor enqueued."
    );
}
