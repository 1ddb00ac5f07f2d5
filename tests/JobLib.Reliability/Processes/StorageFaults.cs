using System.Collections.Concurrent;
using System.Diagnostics;

namespace JobLib.Reliability.Processes;

/// <summary>Decides at each call of the storage what goes wrong, and does it.</summary>
internal sealed class StorageFaults(WorkerSpec spec, Notes notes)
{
    private readonly ConcurrentDictionary<string, int> calls = new(StringComparer.Ordinal);

    /// <summary>What goes wrong at this call; null: nothing.</summary>
    public FaultKind? Next(string operation)
    {
        var call = calls.AddOrUpdate(operation, 1, static (_, before) => before + 1);
        if (call == 1) notes.Write("called", operation);
        if (spec.Faults.FirstOrDefault(fault => fault.Strikes(operation, call)) is not { } fault) return null;
        notes.Write("fault", operation, fault.Kind.ToString());
        return fault.Kind;
    }

    public async ValueTask BeforeAsync(FaultKind? fault, bool blocks)
    {
        switch (fault)
        {
            case FaultKind.FailBefore:
                throw new StorageUnavailableException("The storage is away (a test says so).");
            case FaultKind.StrangeBefore:
                throw new StorageException("Permission denied (a test says so).");
            case FaultKind.Unexpected:
                throw new InvalidCastException("What no storage should throw (a test does).");
            case FaultKind.Hang when blocks:
                Thread.Sleep(HangTime);
                break;
            case FaultKind.Hang:
                await Task.Delay(HangTime);
                break;
            case FaultKind.KillBefore:
                Kill();
                break;
        }
    }

    public static void After(FaultKind? fault)
    {
        switch (fault)
        {
            case FaultKind.FailAfter:
                throw new StorageUnavailableException("The answer was lost (a test says so).");
            case FaultKind.StrangeAfter:
                throw new StorageException("An error that nobody knows (a test says so).");
            case FaultKind.KillAfter:
                Kill();
                break;
        }
    }

    private TimeSpan HangTime => TimeSpan.FromSeconds(spec.LeaseSeconds * 1.3);

    private static void Kill()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        Thread.Sleep(Timeout.Infinite); // nothing of this thread happens after the kill
    }
}
