namespace JobLib.Benchmarks;

/// <summary>The job that does nothing, under limits.</summary>
public static class Limited
{
    /// <summary>So many may hold the one key.</summary>
    public const int Room = 20;

    public const int Groups = 1_000;

    public const int Keys = 10_000;

    /// <summary>All under one key.</summary>
    /// <param name="number">The job's number in the run.</param>
    [ConcurrencyLimit(Room, "one")]
    public static void UnderOneKey(int number) => NoOp.Run(number);

    /// <summary>All under one key, and each takes its time.</summary>
    /// <param name="number">The job's number in the run.</param>
    [ConcurrencyLimit(Room, "one")]
    public static Task WaitUnderOneKeyAsync(int number) => NoOp.WaitAsync(number);

    /// <summary>One at a time of each key.</summary>
    /// <param name="key">The key.</param>
    /// <param name="number">The job's number in the run.</param>
    [ConcurrencyLimit(1, "key:{0}")]
    public static void UnderManyKeys(int key, int number) => NoOp.Run(number);

    /// <summary>Of groups that take turns.</summary>
    /// <param name="group">The group.</param>
    /// <param name="number">The job's number in the run.</param>
    [Group("group:{0}")]
    public static void InGroups(int group, int number) => NoOp.Run(number);
}
