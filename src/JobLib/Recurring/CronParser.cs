namespace JobLib.Recurring;

/// <summary>Turns text into <see cref="CronFields"/>. What does not fit comes back as a value, so that asking costs no exception.</summary>
internal ref struct CronParser
{
    private const string Separators = " \t";
    private const ulong SecondZero = 1;

    private readonly string expression;
    private ReadOnlySpan<char> rest;
    private bool isInterval;
    private CronFormatException? error;

    private CronParser(string expression, ReadOnlySpan<char> text)
    {
        this.expression = expression;
        rest = text;
    }

    /// <summary>Parses an expression.</summary>
    /// <param name="expression">Five or six fields, or a macro.</param>
    /// <param name="format">The fields that the expression must have; null takes five or six. A macro fits every format.</param>
    /// <param name="fields">The fields, if there is no error.</param>
    /// <returns>What is wrong with the expression, or null.</returns>
    public static CronFormatException? Parse(string expression, CronFormat? format, out CronFields fields)
    {
        fields = default;
        ReadOnlySpan<char> text = expression.AsSpan().Trim(Separators);
        if (text.StartsWith('@'))
        {
            if (CronMacros.Find(text) is not { } fieldsOfMacro)
            {
                string reason = $"{CronFormatException.Quote(text)} is not a macro; use {CronMacros.Names}.";
                return new CronFormatException(expression, field: null, reason);
            }

            text = fieldsOfMacro;
            format = null;
        }

        int count = CountFields(text);
        bool withSeconds = format is null ? count == 6 : format == CronFormat.IncludeSeconds;
        if (count != (withSeconds ? 6 : 5))
        {
            return WrongCount(expression, count, format);
        }

        var parser = new CronParser(expression, text);
        fields = parser.ReadFields(withSeconds);
        return parser.error;
    }

    private CronFields ReadFields(bool withSeconds) => new()
    {
        // The initializers run in this order, which is the order of the text.
        Seconds = withSeconds ? ReadValues(CronField.Seconds) : SecondZero,
        Minutes = ReadValues(CronField.Minutes),
        Hours = ReadValues(CronField.Hours),
        DaysOfMonth = ReadDaysOfMonth(),
        Months = (uint)ReadValues(CronField.Months),
        DaysOfWeek = ReadDaysOfWeek(),
        IsInterval = isInterval,
    };

    private ulong ReadValues(CronField field)
    {
        var reader = new CronFieldReader(field, NextField());
        if (!reader.TryReadStar(out ulong values))
        {
            values = reader.ReadList(reader.ReadValue());
        }

        isInterval |= field.IsTime && reader.IsSpread;
        End(field, ref reader);
        return values;
    }

    private CronMonthDays ReadDaysOfMonth()
    {
        CronField field = CronField.DaysOfMonth;
        var reader = new CronFieldReader(field, NextField());
        CronMonthDays days;
        if (reader.Accept('L'))
        {
            int before = reader.Accept('-') ? reader.ReadNumber(0, 30, "a number of days between 0 and 30") : 0;
            days = new((uint)field.All) { IsLast = true, DaysBeforeLast = before, IsNearestWeekday = reader.Accept('W') };
        }
        else if (reader.TryReadStar(out ulong values))
        {
            days = new((uint)values);
        }
        else
        {
            int first = reader.ReadValue();
            days = reader.Accept('W')
                ? new((uint)field.Bit(first)) { IsNearestWeekday = true }
                : new((uint)reader.ReadList(first));
        }

        End(field, ref reader);
        return days;
    }

    private CronWeekDays ReadDaysOfWeek()
    {
        CronField field = CronField.DaysOfWeek;
        var reader = new CronFieldReader(field, NextField());
        CronWeekDays days;
        if (reader.TryReadStar(out ulong values))
        {
            days = new((uint)values);
        }
        else
        {
            int first = reader.ReadValue();
            if (reader.Accept('L'))
            {
                days = new((uint)field.Bit(first)) { IsLast = true };
            }
            else if (reader.Accept('#'))
            {
                days = new((uint)field.Bit(first)) { Nth = reader.ReadNumber(1, 5, "a number between 1 and 5 after #") };
            }
            else
            {
                days = new((uint)reader.ReadList(first));
            }
        }

        End(field, ref reader);
        return days;
    }

    private void End(CronField field, ref CronFieldReader reader)
    {
        reader.ReadEnd();
        if (reader.Error is { } reason)
        {
            error ??= new CronFormatException(expression, field.Name, reason);
        }
    }

    private ReadOnlySpan<char> NextField()
    {
        rest = rest.TrimStart(Separators);
        int end = rest.IndexOfAny(Separators);
        ReadOnlySpan<char> field = end < 0 ? rest : rest[..end];
        rest = rest[field.Length..];
        return field;
    }

    private static int CountFields(ReadOnlySpan<char> text)
    {
        int count = 0;
        foreach (Range part in text.SplitAny(Separators))
        {
            count += text[part].IsEmpty ? 0 : 1; // spaces in a row separate as one
        }

        return count;
    }

    private static CronFormatException WrongCount(string expression, int count, CronFormat? format)
    {
        const string five = "minutes, hours, days of month, months, days of week";
        string wanted = format switch
        {
            CronFormat.Standard when count == 6 => $"5 fields ({five}), or CronFormat.IncludeSeconds for 6",
            CronFormat.Standard => $"5 fields ({five})",
            CronFormat.IncludeSeconds when count == 5 => $"6 fields (seconds, {five}), or CronFormat.Standard for 5",
            CronFormat.IncludeSeconds => $"6 fields (seconds, {five})",
            _ => $"5 fields ({five}) or 6 with seconds first",
        };
        return new(expression, field: null, $"It has {count} {(count == 1 ? "field" : "fields")}; use {wanted}, or a macro such as @daily.");
    }
}
