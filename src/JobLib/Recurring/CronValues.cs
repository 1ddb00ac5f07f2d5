using System.Numerics;

namespace JobLib.Recurring;

/// <summary>The values behind the bits of one field, and the patterns that a person sees in them.</summary>
internal sealed class CronValues
{
    // From here on a pattern is shorter to read than the list of its values.
    private const int FewestInPattern = 4;

    private readonly CronField bounds;
    private readonly int[] values;

    public CronValues(CronField field, ulong bits)
    {
        bounds = field;
        values = new int[BitOperations.PopCount(bits)];
        for (int i = 0; i < values.Length; i++, bits &= bits - 1)
        {
            values[i] = BitOperations.TrailingZeroCount(bits);
        }

        Step = CommonStep();
        Range = FindRange();
    }

    /// <summary>The values, lowest first. There is at least one.</summary>
    public IReadOnlyList<int> List => values;

    public int Count => values.Length;

    public int First => values[0];

    public int Last => values[^1];

    public bool IsAll => Count == bounds.Cycle;

    /// <summary>The distance between all neighbours, or 0 where they differ and where there is one value only.</summary>
    public int Step { get; }

    /// <summary>Three values or more without a hole, which may go round the end of the field; null for anything else.</summary>
    public (int First, int Last)? Range { get; }

    /// <summary>Whether it is better named by its pattern than by its values.</summary>
    public bool IsPattern => Count >= FewestInPattern && (Step > 0 || Range is not null);

    /// <summary>Whether the steps go on evenly from one round of the field to the next, as 5, 20, 35, 50 do in an hour.</summary>
    public bool IsEndless => Step > 0 && Count * Step == bounds.Cycle;

    /// <summary>Whether a step from the field's first value leads to exactly these values, even if the last step is cut short.</summary>
    public bool IsStepFromStart => Step > 0 && First == bounds.First && Last + Step > bounds.First + bounds.Cycle - 1;

    private int CommonStep()
    {
        int step = Count < 2 ? 0 : values[1] - values[0];
        for (int i = 2; i < Count; i++)
        {
            if (values[i] - values[i - 1] != step)
            {
                return 0;
            }
        }

        return step;
    }

    private (int First, int Last)? FindRange()
    {
        if (Count < 3 || IsAll)
        {
            return null;
        }

        int[] starts = [.. values.Where(value => !Contains(value - 1 + bounds.Cycle))];
        return starts is [var start] ? (start, Wrap(start + Count - 1)) : null;
    }

    private bool Contains(int value) => Array.BinarySearch(values, Wrap(value)) >= 0;

    private int Wrap(int value) => bounds.First + (value - bounds.First) % bounds.Cycle;
}
