using JobLib.Jobs;
using JobLib.Serialization;
using JobLib.Tests.Invocation;

namespace JobLib.Tests.Serialization;

public sealed class ResultWriterTests
{
    private readonly ResultWriter writer = new(new() { MaxResultBytes = 100 });

    [Fact]
    public void A_result_comes_back()
    {
        var text = writer.Write(new OrderLine("nut", 3), typeof(OrderLine), out var note);

        Assert.Null(note);
        Assert.Equal(new OrderLine("nut", 3), writer.Read(text!, typeof(OrderLine)));
    }

    [Fact]
    public void No_result_is_no_text() => Assert.Null(writer.Write(null, typeof(string), out _));

    [Fact]
    public void A_result_of_any_type_is_kept_as_what_it_is() =>
        Assert.Equal("""{"Article":"nut","Count":3}""", writer.Write(new OrderLine("nut", 3), typeof(object), out _));

    [Fact]
    public void A_result_that_is_too_large_becomes_a_note()
    {
        var text = writer.Write(new string('a', 101), typeof(string), out var note);

        Assert.Contains("MaxResultBytes", note, StringComparison.Ordinal);
        AssertNote(note, text);
    }

    [Fact]
    public void A_result_that_cannot_be_written_becomes_a_note()
    {
        var text = writer.Write(new ArgumentTests.Faulty(), typeof(ArgumentTests.Faulty), out var note);

        Assert.Contains("as it is", note, StringComparison.Ordinal);
        AssertNote(note, text);
    }

    [Fact]
    public void A_result_is_text_that_every_storage_can_hold()
    {
        Assert.True(FreeText.IsClean(writer.Write("a\0b\uD800", typeof(string), out _)!));
    }

    [Fact]
    public void A_result_that_does_not_fit_is_an_error_that_says_so()
    {
        Assert.Throws<JobPayloadException>(() => writer.Read("\"a\"", typeof(int)));
        Assert.Throws<JobPayloadException>(() => writer.Read("nonsense", typeof(int)));
    }

    // A note is no result: what asked for a text must not take it for one.
    private void AssertNote(string? note, string? text) =>
        Assert.Contains(note!, Assert.Throws<JobPayloadException>(() => writer.Read(text!, typeof(string))).Message, StringComparison.Ordinal);
}
