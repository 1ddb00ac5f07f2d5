namespace JobLib.Redis.Tests;

/// <summary>The form in which lists of texts travel to scripts and back.</summary>
public sealed class PackedTests
{
    [Fact]
    public void A_list_comes_back_as_it_was_with_what_is_missing_and_what_is_empty()
    {
        string?[] values = ["a", null, "", "-", "3:x", "日本 🙂", "\0", "\r\n", null];
        Assert.Equal(values, Packed.Read(Packed.Of(values)));
        Assert.Empty(Packed.Read(""));
    }

    [Theory]
    [InlineData("5:abc")]
    [InlineData("x:abc")]
    [InlineData("abc")]
    public void What_is_damaged_is_refused(string text) => Assert.Throws<FormatException>(() => Packed.Read(text));
}
