namespace JobLib.Dashboard.Tests.Samples;

/// <summary>Methods that a client refuses, and values that cannot be shown. Never run.</summary>
public class AwkwardJobs : StringReader
{
    public AwkwardJobs()
        : base("")
    {
    }

    public void Out(out int number) => number = 7;

    public async IAsyncEnumerable<int> Sequence()
    {
        await Task.CompletedTask;
        yield return 7;
    }

    public void Anything(object value) => GC.KeepAlive(value);

    public void Show(Unshowable value) => GC.KeepAlive(value);

    public void Wait(Slow value) => GC.KeepAlive(value);

    [JobDisplayName("{0}")]
    public void Title(string text) => GC.KeepAlive(text);

    [Broken]
    public void Break(int number) => GC.KeepAlive(number);

    public void Omit(
        string name,
        Guid id = default,
        TimeSpan wait = default,
        DateTimeOffset at = default,
        DayOfWeek? day = DayOfWeek.Friday,
        double ratio = double.NaN,
        (int From, int To) range = default,
        int? most = null,
        string? note = null
    ) => GC.KeepAlive((name, id, wait, at, day, ratio, range, most, note));
}

/// <summary>A method in several forms, and one that a client refuses.</summary>
public class OverloadedJobs : OverloadedBase
{
    public void Send(string to, int times) => GC.KeepAlive((to, times));

    public void Send(out int number) => number = 7;

    public new void Send(string to) => GC.KeepAlive(to);
}

/// <summary>Has a method that another hides.</summary>
public class OverloadedBase
{
    public void Send(string to) => GC.KeepAlive(to);
}

/// <summary>A value that is stored and read, and not shown.</summary>
public struct Unshowable
{
    public int Number
    {
        readonly get => throw new InvalidOperationException("The number is not to be had.");
        set => GC.KeepAlive(value);
    }
}

/// <summary>A record, with all that the compiler adds to one.</summary>
public sealed record ReportJobs(int Tenant)
{
    public void Build() => GC.KeepAlive(Tenant);

    public override string ToString() => "reports";
}

/// <summary>A value that takes long to be shown.</summary>
public struct Slow
{
    public int Length
    {
        readonly get => throw new TimeoutException("The length takes too long.");
        set => GC.KeepAlive(value);
    }
}

/// <summary>What nobody can read of a method.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class BrokenAttribute : Attribute
{
    public BrokenAttribute() => throw new InvalidOperationException("The attribute is not to be had.");
}
