namespace JobLib.Reliability.Processes;

/// <summary>Something that goes wrong at a call between the engine and its storage.</summary>
/// <param name="Operation">As in <c>IJobQueue.FetchAsync</c>; <c>*</c> for each of them, counted by itself.</param>
/// <param name="Kind">What goes wrong.</param>
/// <param name="At">At which call of the operation, from 1.</param>
/// <param name="Every">And then at each so many calls; 0: only once.</param>
public sealed record StorageFault(string Operation, FaultKind Kind, int At, int Every = 0)
{
    public bool Strikes(string operation, int call) =>
        (Operation == "*" || Operation == operation) && (call == At || (Every > 0 && call > At && (call - At) % Every == 0));
}
