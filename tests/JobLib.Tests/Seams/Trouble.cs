namespace JobLib.Tests.Seams;

/// <summary>At which of its calls a seam throws.</summary>
public enum Strikes
{
    First,
    Third,
    Every,
}

/// <summary>What it throws.</summary>
public enum Thrown
{
    Plain,
    Cancellation,
    Aggregate,
    Silent,
}

/// <summary>
/// Throws at one seam. Static, since converters and attributes are made by nobody who could hand it over: tests that use it stand in one collection.
/// </summary>
internal static class Trouble
{
    private static Seam seam;
    private static Strikes strikes;
    private static Thrown thrown;
    private static int calls;
    private static int struck;
    private static int opened;
    private static int closed;
    private static volatile bool armed;

    [ThreadStatic]
    private static bool calm;

    /// <summary>How often the seam has thrown.</summary>
    public static int Struck => Volatile.Read(ref struck);

    /// <summary>Scopes that were opened and not closed.</summary>
    public static int OpenScopes => Volatile.Read(ref opened) - Volatile.Read(ref closed);

    public static void Arm(Seam where, Strikes when, Thrown what)
    {
        (seam, strikes, thrown) = (where, when, what);
        (calls, struck, opened, closed) = (0, 0, 0, 0);
        armed = true;
    }

    public static void Disarm() => armed = false;

    public static void Opened() => Interlocked.Increment(ref opened);

    public static void Closed() => Interlocked.Increment(ref closed);

    /// <summary>Runs the test's own calls of a client: what throws there is the caller's.</summary>
    public static T Calmly<T>(Func<T> call)
    {
        calm = true;
        try
        {
            return call();
        }
        finally
        {
            calm = false;
        }
    }

    /// <summary>The application's code at this seam runs.</summary>
    public static void At(Seam here)
    {
        if (!armed || calm || here != seam) return;
        var call = Interlocked.Increment(ref calls);
        var strike = strikes switch { Strikes.First => call == 1, Strikes.Third => call == 3, _ => true };
        if (!strike) return;
        Interlocked.Increment(ref struck);
        throw thrown switch
        {
            Thrown.Plain => new InvalidOperationException("the seam"),
            Thrown.Cancellation => new OperationCanceledException("the seam"),
            Thrown.Aggregate => new AggregateException(new InvalidOperationException("the seam"), new OperationCanceledException()),
            _ => new SilentException(),
        };
    }

    /// <summary>Tells nothing of itself.</summary>
    public sealed class SilentException : Exception
    {
        public override string Message => throw new NotSupportedException();

        public override string? StackTrace => throw new NotSupportedException();

        public override System.Collections.IDictionary Data => throw new NotSupportedException();

        public override string? Source => throw new NotSupportedException();

        public override string ToString() => throw new NotSupportedException();
    }

    /// <summary>Runs the application's code when it is asked for its text.</summary>
    public sealed class TrickyException : Exception
    {
        public override string Message
        {
            get
            {
                At(Seam.ErrorMessage);
                return "the body";
            }
        }

        public override string? StackTrace
        {
            get
            {
                At(Seam.ErrorStackTrace);
                return base.StackTrace;
            }
        }

        public override System.Collections.IDictionary Data
        {
            get
            {
                At(Seam.ErrorData);
                return base.Data;
            }
        }

        public override string ToString()
        {
            At(Seam.ErrorToString);
            return "the body";
        }
    }
}
