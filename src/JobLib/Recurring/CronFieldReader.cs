using System.Globalization;
using System.Text;

namespace JobLib.Recurring;

/// <summary>
/// Reads one field from left to right. The first thing that does not fit is kept as the error; nothing is left to read after it,
/// so callers look at <see cref="Error"/> once, at the end.
/// </summary>
internal ref struct CronFieldReader(CronField field, ReadOnlySpan<char> text)
{
    private const int NameLength = 3;

    private readonly ReadOnlySpan<char> text = text;
    private ReadOnlySpan<char> rest = text;

    public string? Error { get; private set; }

    /// <summary>Whether a star, a range or a step was read.</summary>
    public bool IsSpread { get; private set; }

    /// <summary>Takes one character, in either case, if it comes next.</summary>
    public bool Accept(char symbol)
    {
        if (rest.IsEmpty || (rest[0] != symbol && rest[0] != char.ToLowerInvariant(symbol)))
        {
            return false;
        }

        rest = rest[1..];
        return true;
    }

    /// <summary>Reads a star (or a question mark, which means the same), with or without a step.</summary>
    public bool TryReadStar(out ulong values)
    {
        values = 0;
        if (!Accept('*') && !Accept('?'))
        {
            return false;
        }

        IsSpread = true;
        values = Accept('/') ? Spread(field.First, field.Last, ReadStep()) : field.All;
        return true;
    }

    /// <summary>Reads what may follow the first value: its range and step, and further values behind commas.</summary>
    public ulong ReadList(int first)
    {
        ulong values = ReadRange(first);
        while (Accept(','))
        {
            values |= ReadRange(ReadValue());
        }

        return values;
    }

    /// <summary>Reads a number or a name of this field.</summary>
    public int ReadValue()
    {
        if (rest.Length >= NameLength && char.IsAsciiLetter(rest[0]))
        {
            for (int i = 0; i < field.Names.Count; i++)
            {
                if (Ascii.EqualsIgnoreCase(rest[..NameLength], field.Names[i]))
                {
                    rest = rest[NameLength..];
                    return field.First + i;
                }
            }
        }

        return ReadNumber(field.First, field.Last, field.Allowed);
    }

    /// <summary>Reads a number of one or two digits within bounds.</summary>
    /// <returns>The number, or <paramref name="low"/> if there is an error.</returns>
    public int ReadNumber(int low, int high, string allowed)
    {
        int end = rest.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> digits = end < 0 ? rest : rest[..end];
        if (digits.Length is 1 or 2)
        {
            int number = int.Parse(digits, NumberStyles.None, CultureInfo.InvariantCulture);
            if (number >= low && number <= high)
            {
                rest = rest[digits.Length..];
                return number;
            }
        }

        Fail(rest.IsEmpty
            ? $"A value is missing at the end of {CronFormatException.Quote(text)}; use {allowed}."
            : $"{Offender()} is not allowed; use {allowed}.");
        return low;
    }

    /// <summary>Says that the field ends here.</summary>
    public void ReadEnd()
    {
        if (!rest.IsEmpty)
        {
            Fail($"{CronFormatException.Quote(rest)} is not expected in {CronFormatException.Quote(text)}; use {field.Grammar}.");
        }
    }

    private ulong ReadRange(int low)
    {
        if (Accept('-'))
        {
            IsSpread = true;
            int high = ReadValue();
            return Spread(low, high, Accept('/') ? ReadStep() : 1);
        }

        if (Accept('/'))
        {
            IsSpread = true;
            return Spread(low, field.Last, ReadStep());
        }

        return field.Bit(low);
    }

    private int ReadStep() => ReadNumber(1, field.Last, $"a step between 1 and {field.Last}");

    /// <summary>The values from low to high; a reversed range goes round the end of the field, so that 22-1 is 22, 23, 0 and 1.</summary>
    private readonly ulong Spread(int low, int high, int step)
    {
        int end = high < low ? high + field.Cycle : high;
        ulong values = 0;
        for (int value = low; value <= end; value += step) // bounded: every number was checked against the field when it was read
        {
            values |= field.Bit(value);
        }

        return values;
    }

    private readonly string Offender()
    {
        int end = rest[1..].IndexOfAny(",-/#");
        return CronFormatException.Quote(end < 0 ? rest : rest[..(end + 1)]);
    }

    private void Fail(string error)
    {
        Error ??= error;
        rest = default;
    }
}
