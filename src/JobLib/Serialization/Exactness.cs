namespace JobLib.Serialization;

/// <summary>Compares simple values, also in what their own equality passes over.</summary>
internal static class Exactness
{
    public static bool AreSame(object one, object other) => (one, other) switch
    {
        (DateTime a, DateTime b) => a.Ticks == b.Ticks && a.Kind == b.Kind,
        (DateTimeOffset a, DateTimeOffset b) => a.EqualsExact(b),
        (decimal a, decimal b) => a == b && a.Scale == b.Scale,
        (double a, double b) => a.Equals(b) && double.IsNegative(a) == double.IsNegative(b),
        (float a, float b) => a.Equals(b) && float.IsNegative(a) == float.IsNegative(b),
        (Half a, Half b) => a.Equals(b) && Half.IsNegative(a) == Half.IsNegative(b),
        (Uri a, Uri b) => a.OriginalString == b.OriginalString && a.IsAbsoluteUri == b.IsAbsoluteUri,
        _ => one.Equals(other),
    };
}
