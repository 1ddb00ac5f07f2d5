using System.Runtime.CompilerServices;

namespace JobLib.InMemory.Ordered;

/// <summary>A short sorted array from whose front items go without the others moving.</summary>
/// <param name="capacity">How many items it can take before it grows.</param>
internal sealed class OrderedChunk<T>(int capacity) where T : struct, IComparable<T>
{
    public const int Capacity = 256;

    private T[] items = new T[capacity];
    private int start;

    public int Count { get; private set; }

    public ReadOnlySpan<T> Items => items.AsSpan(start, Count);

    public T First => items[start];

    public T Last => items[start + Count - 1];

    /// <summary>Whether an item at the end costs little: there is room there, or so much at the front that moving the rest pays.</summary>
    public bool TakesMore => start + Count < Capacity || Count <= Capacity / 2;

    public bool IsFull => Count == Capacity;

    /// <summary>The index of the item, or the complement of where it would stand.</summary>
    public int Find(T item) => Items.BinarySearch<T, T>(item);

    public void Insert(int index, T item)
    {
        if (start + Count == items.Length) MakeRoom();
        items.AsSpan(start + index, Count - index).CopyTo(items.AsSpan(start + index + 1));
        items[start + index] = item;
        Count++;
    }

    public void RemoveAt(int index)
    {
        Count--;
        if (index == 0)
        {
            items[start] = default;
            start = Count == 0 ? 0 : start + 1;
            return;
        }

        items.AsSpan(start + index + 1, Count - index).CopyTo(items.AsSpan(start + index));
        items[start + Count] = default;
    }

    /// <summary>Moves the items from an index on to the end of another chunk.</summary>
    public void MoveTail(int index, OrderedChunk<T> to)
    {
        foreach (var item in Items[index..]) to.Insert(to.Count, item);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) items.AsSpan(start + index, Count - index).Clear();
        Count = index;
        if (Count == 0) start = 0;
    }

    private void MakeRoom()
    {
        if (start == 0)
        {
            Array.Resize(ref items, Math.Min(items.Length * 2, Capacity));
            return;
        }

        Items.CopyTo(items);
        if (RuntimeHelpers.IsReferenceOrContainsReferences<T>()) items.AsSpan(Count).Clear();
        start = 0;
    }
}
