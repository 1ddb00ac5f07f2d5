using System.Reflection;
using JobLib.Diagnostics;

namespace JobLib.Tests.Diagnostics;

public class CausesTests
{
    private static readonly Exception Cause = new IOException();

    [Fact]
    public void Wrappers_of_one_exception_are_looked_through_and_nothing_else()
    {
        Assert.Same(Cause, Causes.Of(Cause));
        Assert.Same(Cause, Causes.Of(new AggregateException(new TargetInvocationException(new AggregateException(Cause)))));
        Assert.Same(Cause, Causes.Of(new TypeInitializationException("Shop", Cause)));
        Exception[] themselves =
        [
            new AggregateException(),
            new AggregateException(Cause, Cause),
            new TargetInvocationException(null),
            new InvalidOperationException("", Cause),
        ];
        Assert.All(themselves, exception => Assert.Same(exception, Causes.Of(exception)));
    }

    [Fact]
    public void A_cancellation_is_found_behind_every_exception_that_has_a_cause()
    {
        var cancellation = new TaskCanceledException();

        Assert.True(Causes.HasCancellation(cancellation));
        Assert.True(Causes.HasCancellation(new InvalidOperationException("", new AggregateException(Cause, new TargetInvocationException(cancellation)))));
        Assert.False(Causes.HasCancellation(new AggregateException(Cause, new InvalidOperationException("", Cause))));
    }

    [Fact]
    public void However_many_exceptions_there_are_the_search_ends()
    {
        var chain = Cause;
        for (var i = 0; i < 100_000; i++) chain = new InvalidOperationException("", chain);

        Assert.False(Causes.HasCancellation(chain));
    }

    [Fact]
    public void However_deep_and_however_often_exceptions_stand_in_one_another_their_types_are_found()
    {
        Exception deep = new AggregateException(Cause);
        Exception doubled = new AggregateException(Cause);
        for (var i = 0; i < 100_000; i++) deep = new TargetInvocationException(deep);
        for (var i = 0; i < 60; i++) doubled = new AggregateException(doubled, doubled);

        Assert.All(
            [deep, doubled],
            exception =>
            {
                Assert.True(Causes.Any(exception, [typeof(IOException)]) && Causes.All(exception, [typeof(IOException)]));
                Assert.False(Causes.Any(exception, [typeof(FormatException)]) || Causes.All(exception, [typeof(FormatException)]));
            }
        );
        Assert.False(Causes.All(new AggregateException(Cause, new FormatException()), [typeof(IOException)]));
        Assert.False(Causes.All(new AggregateException(), [typeof(IOException)]));
    }
}
