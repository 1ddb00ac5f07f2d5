namespace JobLib.InMemory.Ordered;

/// <summary>
/// A sorted set in chunks: every queue, index and timetable of this storage is one. Adding at the end and taking from the front, which is what nearly
/// all of them do nearly always, take constant time; anything else is a binary search and a move within one chunk.
/// </summary>
/// <remarks>
/// Trees and linked nodes are an object an item, which the garbage collector visits again and again when a million jobs wait. Here an item is a few
/// bytes in an array, and most items hold no reference at all.
/// </remarks>
internal sealed class OrderedSet<T> where T : struct, IComparable<T>
{
    private const int SmallCapacity = 4; // most sets hold a few items
    private const int MaxSpares = 4; // a server takes and ends up to 500 jobs at once, which is two chunks each time

    private readonly List<OrderedChunk<T>> chunks = [];
    private readonly Stack<OrderedChunk<T>> spares = new(); // a set that only wanders (a ring) makes no garbage

    public int Count { get; private set; }

    public bool TryFirst(out T item)
    {
        item = Count == 0 ? default : chunks[0].First;
        return Count > 0;
    }

    public bool Contains(T item) => Count > 0 && chunks[ChunkOf(item)].Find(item) >= 0;

    /// <summary>Adds the item; false when it is there already.</summary>
    public bool Add(T item)
    {
        if (Count == 0 || chunks[^1].Last.CompareTo(item) < 0)
        {
            Append(item);
            return true;
        }

        var at = ChunkOf(item);
        var chunk = chunks[at];
        var index = ~chunk.Find(item);
        if (index < 0) return false;
        if (chunk.IsFull) (chunk, index) = Split(at, index);
        chunk.Insert(index, item);
        Count++;
        return true;
    }

    /// <summary>Removes the item; false when it is not there.</summary>
    public bool Remove(T item)
    {
        if (Count == 0) return false;
        var at = ChunkOf(item);
        var chunk = chunks[at];
        var index = chunk.Find(item);
        if (index < 0) return false;
        chunk.RemoveAt(index);
        Count--;
        if (chunk.Count <= OrderedChunk<T>.Capacity / 4) Shrink(at, chunk);
        return true;
    }

    /// <summary>The items after <paramref name="after"/>, ascending; all of them when it is null. The set must not change meanwhile.</summary>
    public IEnumerable<T> Ascending(T? after = null)
    {
        if (Count == 0) yield break;
        var at = after is { } from ? ChunkOf(from) : 0;
        var index = after is { } key ? Past(chunks[at].Find(key)) : 0;
        for (; at < chunks.Count; at++, index = 0)
        {
            for (var chunk = chunks[at]; index < chunk.Count; index++) yield return chunk.Items[index];
        }
    }

    /// <summary>The items before <paramref name="before"/>, descending; all of them when it is null. The set must not change meanwhile.</summary>
    public IEnumerable<T> Descending(T? before = null)
    {
        if (Count == 0) yield break;
        var at = before is { } from ? ChunkOf(from) : chunks.Count - 1;
        var index = before is { } key ? Before(chunks[at].Find(key)) : chunks[at].Count - 1;
        while (true)
        {
            for (; index >= 0; index--) yield return chunks[at].Items[index];
            if (--at < 0) yield break;
            index = chunks[at].Count - 1;
        }
    }

    /// <summary>Adds to a list what is made of the first items, as long as it has fewer than <paramref name="max"/>.</summary>
    public void AddFirst<TResult>(List<TResult> to, int max, Func<T, TResult> make)
    {
        if (Count == 0) return;
        foreach (var chunk in chunks)
        {
            foreach (var item in chunk.Items)
            {
                if (to.Count >= max) return;
                to.Add(make(item));
            }
        }
    }

    /// <summary>How many items are at or before <paramref name="bound"/>, counted no further than just past <paramref name="cap"/>.</summary>
    public int CountUpTo(T bound, int cap)
    {
        var count = 0;
        foreach (var chunk in Count == 0 ? [] : chunks)
        {
            if (chunk.Last.CompareTo(bound) > 0) return count + Past(chunk.Find(bound));
            count += chunk.Count;
            if (count > cap) return count;
        }

        return count;
    }

    private static int Past(int found) => found >= 0 ? found + 1 : ~found;

    private static int Before(int found) => found >= 0 ? found - 1 : ~found - 1;

    // The ends first: that is where most of the changes are, and they cost two comparisons however long the set is.
    private int ChunkOf(T item)
    {
        var high = chunks.Count - 1;
        if (high == 0 || chunks[0].Last.CompareTo(item) >= 0) return 0;
        if (chunks[high].First.CompareTo(item) <= 0) return high;
        var low = 0;
        while (low < high)
        {
            var middle = (low + high + 1) / 2;
            if (chunks[middle].First.CompareTo(item) <= 0) low = middle;
            else high = middle - 1;
        }

        return low;
    }

    private void Append(T item)
    {
        if (chunks.Count == 0 || !chunks[^1].TakesMore) chunks.Add(NewChunk());
        var last = chunks[^1];
        last.Insert(last.Count, item);
        Count++;
    }

    private (OrderedChunk<T> Chunk, int Index) Split(int at, int index)
    {
        const int Half = OrderedChunk<T>.Capacity / 2;
        var second = NewChunk();
        chunks[at].MoveTail(Half, second);
        chunks.Insert(at + 1, second);
        return index <= Half ? (chunks[at], index) : (second, index - Half);
    }

    private void Shrink(int at, OrderedChunk<T> chunk)
    {
        if (chunk.Count == 0)
        {
            if (chunks.Count > 1) Drop(at); // the last one stays for what comes next
        }
        else if (at + 1 < chunks.Count && chunk.Count + chunks[at + 1].Count <= OrderedChunk<T>.Capacity / 2)
        {
            chunks[at + 1].MoveTail(0, chunk);
            Drop(at + 1);
        }
    }

    // A long set fills its chunks, and growing each would double what it costs.
    private OrderedChunk<T> NewChunk() => spares.TryPop(out var chunk) ? chunk : new(chunks.Count == 0 ? SmallCapacity : OrderedChunk<T>.Capacity);

    private void Drop(int at)
    {
        if (spares.Count < MaxSpares) spares.Push(chunks[at]);
        chunks.RemoveAt(at);
    }
}
