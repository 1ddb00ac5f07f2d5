using JobLib.Server;

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
