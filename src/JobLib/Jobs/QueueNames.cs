using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace JobLib.Jobs;

/// <summary>The rule for the names of queues, for whoever takes one: calls, attributes, options.</summary>
internal static class QueueNames
{
    public const int MaxLength = 64;

    private static readonly SearchValues<char> Allowed = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789_-");

    public static bool IsValid([NotNullWhen(true)] string? name) => name is { Length: > 0 and <= MaxLength } && !name.AsSpan().ContainsAnyExcept(Allowed);

    /// <exception cref="ArgumentException"><paramref name="name"/> is no queue's name.</exception>
    public static string Checked(string? name, string parameter) => IsValid(name)
        ? name
        : throw new ArgumentException(
            $"'{FreeText.Clean(name ?? "null", FreeText.NameLength)}' cannot be a queue's name. Use 1 to {MaxLength} of the characters a-z, 0-9, '_' and '-'.",
            parameter
        );
}
