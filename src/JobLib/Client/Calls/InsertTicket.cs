using System.Runtime.ExceptionServices;
using JobLib.Storage;

namespace JobLib.Client.Calls;

/// <summary>A caller's job on its way through the <see cref="InsertCoalescer"/>.</summary>
internal sealed class InsertTicket(NewJob job)
{
    private readonly TaskCompletionSource<bool> turn = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private CreationResult answer;
    private ExceptionDispatchInfo? error;

    public NewJob Job { get; } = job;

    /// <summary>The caller has given up; guarded by the coalescer.</summary>
    public bool IsGone { get; set; }

    /// <summary>True when the caller is to send what waits, false when its job has been answered.</summary>
    public Task<bool> Turn => turn.Task;

    /// <summary>The storage's answer.</summary>
    public CreationResult Answer
    {
        get
        {
            error?.Throw();
            return answer;
        }
    }

    public void Lead() => turn.TrySetResult(true);

    public void Complete(CreationResult inserted)
    {
        answer = inserted;
        turn.TrySetResult(false);
    }

    public void Fail(Exception exception)
    {
        error = ExceptionDispatchInfo.Capture(exception);
        turn.TrySetResult(false);
    }
}
