namespace JobLib.Tests.Invocation;

/// <summary>A task of an application's own type.</summary>
public sealed class NumberTask : Task<int>
{
    private NumberTask(Func<int> number)
        : base(number)
    {
    }

    public static NumberTask Of(int number)
    {
        var task = new NumberTask(() => number);
        task.RunSynchronously(TaskScheduler.Default);
        return task;
    }
}
