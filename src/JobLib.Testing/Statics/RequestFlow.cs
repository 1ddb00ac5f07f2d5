namespace JobLib.Testing.Statics;

/// <summary>
/// Puts each request that the host serves into its flow: a test server gives every request a flow of its own. ASP.NET Core says when one begins, on its thread,
/// to whoever listens, so that a test of a worker needs no reference to it.
/// </summary>
internal sealed class RequestFlow(HostFlow flow) : IObserver<KeyValuePair<string, object?>>
{
    private const string Begin = "Microsoft.AspNetCore.Hosting.BeginRequest";

    public static bool IsOfInterest(string name) => name == Begin;

    public void OnNext(KeyValuePair<string, object?> value)
    {
        if (IsOfInterest(value.Key)) flow.Enter();
    }

    public void OnCompleted()
    {
        // There is nothing to end.
    }

    public void OnError(Exception error)
    {
        // It was not about a request.
    }
}
