using System.Globalization;

namespace JobLib.Invocation.Contracts;

/// <summary>
/// What a contract may be called, and how a stored call names it. Read twice: here, and by the analyzers, into which this file is compiled.
/// </summary>
/// <remarks>
/// A stored call has the contract's name where others have a type's, without an assembly, and its version where they have a method's: <c>mail.send</c> and
/// <c>v2</c>. To a process that knows nothing of contracts that is a type which it does not know, and it leaves the job to others.
/// </remarks>
internal static class ContractRules
{
    private const int NameLength = 100;
    private const int MaxVersion = 999_999_999;
    private const int VersionLength = 9; // its digits
    private const char BeforeVersion = 'v';

    /// <summary>Why a contract cannot have this name and version, with the remedy; null when it can.</summary>
    public static string? WhyNot(string? name, int version)
    {
        if (name is null || name.Length is 0 or > NameLength || !IsLetter(name[0]) || !name.All(IsAllowed))
            return $"the name '{name}' is not one. Begin with a letter, and use letters, digits, '.', '-' and '_', at most {NameLength} characters.";
        return version is < 1 or > MaxVersion ? $"its version is {version.ToString(CultureInfo.InvariantCulture)}. Count from 1." : null;
    }

    /// <summary>The version as a stored call has it.</summary>
    public static string MethodOf(int version) => BeforeVersion + version.ToString(CultureInfo.InvariantCulture);

    /// <summary>The version that a stored call names; null when it names no contract, but a type and a method.</summary>
    public static int? VersionOf(string type, string method) =>
        type.IndexOf(',') < 0
        && method.Length is > 1 and <= 1 + VersionLength
        && method[0] == BeforeVersion
        && method[1] != '0'
        && method.Skip(1).All(IsDigit)
            ? method.Skip(1).Aggregate(0, (version, digit) => version * 10 + (digit - '0'))
            : null;

    /// <summary>
    /// The last version before <paramref name="current"/> that no upcaster leads on from; null when they lead on from each since <paramref name="from"/>.
    /// </summary>
    public static int? GapSince(int from, int current, Func<int, bool> leadsOn)
    {
        for (var version = current - 1; version >= from; version--)
        {
            if (!leadsOn(version)) return version;
        }

        return null;
    }

    private static bool IsAllowed(char letter) => IsLetter(letter) || IsDigit(letter) || letter is '.' or '-' or '_';

    private static bool IsDigit(char letter) => letter is >= '0' and <= '9';

    private static bool IsLetter(char letter) => letter is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z');
}
