namespace JobLib.Testing.Stepping;

/// <summary>Ends what was begun, once.</summary>
internal sealed class Ending(Action end) : IDisposable
{
    private Action? left = end;

    public void Dispose() => Interlocked.Exchange(ref left, null)?.Invoke();
}
