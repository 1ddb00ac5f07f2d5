using System.Reflection;
using JobLib.Jobs;
using JobLib.Server.Execution;

namespace JobLib.Tests.Server;

public class ErrorTextTests
{
    [Fact]
    public void Errors_of_one_cause_have_one_fingerprint_whatever_numbers_and_ids_their_messages_hold()
    {
        var first = ErrorText.Of(Thrown(() => Locked("Order 17 of customer 'Ada' (6f9619ff-8b86-d011-b42d-00cf4fc964ff) is locked")));
        var second = ErrorText.Of(Thrown(() => Locked("Order 2981 of customer 'Bob' (0198c5a4-7d2e-7c31-9f5e-2f1d3a6b7c8d) is locked")));

        Assert.NotEqual(first.Message, second.Message);
        Assert.Equal(first.Fingerprint, second.Fingerprint);
    }

    [Theory]
    [InlineData("No customer \"Ada\"", "No customer \"Bob\"")]
    [InlineData("No customer \"Ada\".", "No customer \"Bob\".")]
    [InlineData("\"Ada\": unknown", "\"Bob\": unknown")]
    [InlineData("No customer 'Ada'", "No customer 'Bob'")]
    public void Quoted_words_make_no_difference_wherever_they_stand(string one, string other) => Assert.Equal(Fingerprint(one), Fingerprint(other));

    [Theory]
    [InlineData("Order 17 of \"Ada\" (6f9619ff-8b86-d011-b42d-00cf4fc964ff) at 0x7fff is 'locked'", "97d94dd608678fd8")]
    [InlineData("Can't reach it", "ba6800c98299aae4")]
    [InlineData("", "10f7842f95249e8c")]
    public void Fingerprints_are_those_of_the_first_version(string message, string fingerprint) => Assert.Equal(fingerprint, Fingerprint(message));

    [Fact]
    public void An_error_is_known_by_its_cause_and_its_details_keep_the_wrappers()
    {
        var direct = ErrorText.Of(Thrown(Here));
        var wrapped = ErrorText.Of(Thrown(() => Task.Run(Here).Wait()));
        var invoked = ErrorText.Of(
            Thrown(() => typeof(ErrorTextTests).GetMethod(nameof(Here), BindingFlags.NonPublic | BindingFlags.Static)?.Invoke(null, []))
        );

        Assert.Equal([direct.Fingerprint, direct.Fingerprint], [wrapped.Fingerprint, invoked.Fingerprint]);
        Assert.Equal(typeof(InvalidOperationException).FullName, wrapped.Type);
        Assert.Equal("locked", wrapped.Message);
        Assert.Contains(nameof(AggregateException), wrapped.Details, StringComparison.Ordinal);
    }

    [Fact]
    public void A_long_message_full_of_quotes_is_read_in_time_that_grows_with_its_length_only()
    {
        var messages = new[]
        {
            new string('\'', 511),
            new string('"', 511),
            string.Concat(Enumerable.Repeat("\"a", 200)),
            string.Concat(Enumerable.Repeat("6f9619ff-", 60)),
        };

        Assert.All(messages, message => Assert.Equal(16, Fingerprint(message).Length));
    }

    [Fact]
    public void Another_type_another_message_or_another_place_is_another_cause()
    {
        var errors = new[]
        {
            ErrorText.Of(Thrown(Here)),
            ErrorText.Of(Thrown(There)),
            ErrorText.Of(Thrown(() => throw new ArgumentException("locked"))),
            ErrorText.Of(Thrown(() => throw new InvalidOperationException("something else"))),
        };

        Assert.Equal(errors.Length, errors.Select(error => error.Fingerprint).Distinct().Count());
    }

    [Fact]
    public void An_exception_that_cannot_tell_its_own_text_is_stored_all_the_same()
    {
        var error = ErrorText.Of(Thrown(() => throw new SilentException()));

        Assert.Equal(typeof(SilentException).FullName, error.Type);
        Assert.Contains("NotSupportedException", error.Message, StringComparison.Ordinal);
        Assert.NotNull(error.Details);
    }

    [Fact]
    public void A_huge_text_is_cut()
    {
        var error = ErrorText.Of(new InvalidOperationException(new string('x', 1_000_000)));

        Assert.Equal(FreeText.LineLength, error.Message.Length);
        Assert.Equal(FreeText.DetailsLength, error.Details?.Length);
    }

    [Fact]
    public void Exceptions_in_one_another_that_nobody_could_write_are_stored_with_the_innermost()
    {
        Exception chain = new IOException("the disk");
        Exception wrapped = new IOException("the disk");
        Exception doubled = new IOException("the disk");
        for (var i = 0; i < 100_000; i++) chain = new InvalidOperationException("around it", chain);
        for (var i = 0; i < 10_000; i++) wrapped = new AggregateException(wrapped);
        for (var i = 0; i < 40; i++) doubled = new AggregateException(doubled, doubled);

        var errors = new[] { ErrorText.Of(chain), ErrorText.Of(wrapped), ErrorText.Of(doubled) };

        Assert.Equal(["around it", "the disk", "(more exceptions in one another than can be written)"], errors.Select(error => error.Message));
        Assert.All(errors, error => Assert.Contains("System.IO.IOException: the disk", error.Details, StringComparison.Ordinal));
    }

    private static string Fingerprint(string message) => ErrorText.Of(new InvalidOperationException(message)).Fingerprint;

    private static void Locked(string message) => throw new InvalidOperationException(message);

    private static void Here() => throw new InvalidOperationException("locked");

    private static void There() => throw new InvalidOperationException("locked");

    // Not Record.Exception, which asks the exception for its message.
    private static Exception Thrown(Action body)
    {
        try
        {
            body();
        }
        catch (Exception error)
        {
            return error;
        }

        throw new InvalidOperationException("The body did not throw.");
    }

    private sealed class SilentException : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }
}
