using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JobLib.Diagnostics;
using JobLib.Invocation;
using JobLib.Jobs;

namespace JobLib.Concurrency;

/// <summary>Makes the key of a job of the format that an attribute of its method says, and its arguments.</summary>
internal static class KeyFormat
{
    private const int ReadableLength = 190; // a hash of 64 digits and a hyphen still fit

    /// <exception cref="InvalidJobException">The format does not fit the arguments, or takes one that is sensitive.</exception>
    public static string Make(JobCall call, string format, IReadOnlyList<object?> arguments) => Fitted(Format(call, format, arguments));

    /// <summary>Keys are shown to people and have a limited length in every storage; a long one keeps its beginning and gets a hash of the whole.</summary>
    public static string Fitted(string key)
    {
        if (key.Length <= FreeText.NameLength && !key.Contains(JobLimits.Separator, StringComparison.Ordinal)) return FreeText.Clean(key, FreeText.NameLength);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $"{FreeText.Clean(key.Replace(JobLimits.Separator, ' '), ReadableLength)}-{hash}";
    }

    private static string Format(JobCall call, string format, IReadOnlyList<object?> arguments)
    {
        var values = new object?[arguments.Count];
        for (var i = 0; i < values.Length; i++)
        {
            values[i] = call.Parameters[i].IsSensitive ? Sensitive.Instance : call.Show(call.Parameters[i], arguments[i]);
        }

        try
        {
            return string.Format(CultureInfo.InvariantCulture, format, values);
        }
        catch (Exception e) // of the format, or of an argument of the caller's own type, which may throw anything
        {
            throw new InvalidJobException(
                $"The key '{format}' of {call} cannot be made of its {values.Length} arguments: {ExceptionText.Message(e)}",
                innerException: e
            );
        }
    }

    /// <summary>Stands in the place of a sensitive argument: keys are shown to people, so that it must not come into one.</summary>
    private sealed class Sensitive : IFormattable
    {
        public static Sensitive Instance { get; } = new();

        public string ToString(string? format, IFormatProvider? formatProvider) =>
            throw new FormatException("A sensitive argument cannot be part of a key, since people see it.");
    }
}
