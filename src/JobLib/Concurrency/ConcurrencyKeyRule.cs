using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using JobLib.Invocation;
using JobLib.Jobs;

namespace JobLib.Concurrency;

/// <summary>Makes the key that <see cref="DisableConcurrentExecutionAttribute"/> asks for.</summary>
internal static class ConcurrencyKeyRule
{
    private const int ReadableLength = 190; // a hash of 64 digits and a hyphen still fit

    /// <summary>The key of a call; null when its method may run as often as it likes.</summary>
    /// <exception cref="InvalidJobException">The key's format does not fit the arguments, or takes one that is sensitive.</exception>
    public static string? For(JobCall call, IReadOnlyList<object?> arguments)
    {
        if (call.Attributes.Concurrency is not { } attribute) return null;
        return Fitted(attribute.Resource is { } format ? Format(call, format, arguments) : $"{call.Type.FullName}.{call.Method.Name}");
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
        catch (FormatException e)
        {
            throw new InvalidJobException(
                $"The key '{format}' of [DisableConcurrentExecution] on {call} cannot be made of its {values.Length} arguments: {e.Message}",
                innerException: e
            );
        }
    }

    // Keys are shown to people and have a limited length in every storage; a long one keeps its beginning and gets a hash of the whole.
    private static string Fitted(string key)
    {
        if (key.Length <= FreeText.NameLength) return FreeText.Clean(key, FreeText.NameLength);
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));
        return $"{FreeText.Clean(key, ReadableLength)}-{hash}";
    }

    /// <summary>Stands in the place of a sensitive argument: keys are shown to people, so that it must not come into one.</summary>
    private sealed class Sensitive : IFormattable
    {
        public static Sensitive Instance { get; } = new();

        public string ToString(string? format, IFormatProvider? formatProvider) =>
            throw new FormatException("A sensitive argument cannot be part of a key, since people see it.");
    }
}
