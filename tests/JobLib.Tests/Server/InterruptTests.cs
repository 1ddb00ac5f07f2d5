using JobLib.Server.Execution;
using JobLib.Server.Loops;
using JobLib.Server.Outcomes;
using JobLib.Storage;

namespace JobLib.Tests.Server;

/// <summary>An interrupt that was meant for a body and strikes when that is over: at a lock that somebody else holds.</summary>
public class InterruptTests
{
    [Fact]
    public async Task An_outcome_is_handed_over_though_its_thread_is_interrupted_at_the_lock()
    {
        using var clock = new StandingClock();
        var woken = 0;
        var outcomes = new OutcomeQueue(TimeSpan.FromMinutes(1), clock, () => Interlocked.Increment(ref woken));
        outcomes.Add(Ended());
        var holder = Task.Factory.StartNew(outcomes.DueIn, TestContext.Current.CancellationToken, TaskCreationOptions.LongRunning, TaskScheduler.Default);
        await Eventually.True(() => clock.IsHeld, "The lock should be held.");

        await WhileHeldAsync(() => outcomes.Add(Ended()), clock.Release);

        await holder;
        Assert.Equal((2, 1), (outcomes.Count, woken));
    }

    [Fact]
    public async Task A_lock_is_entered_once_it_is_free_however_often_the_wait_is_interrupted()
    {
        var gate = new Lock();
        using var release = new ManualResetEventSlim();
        using var held = new ManualResetEventSlim();
        var holder = new Thread(() =>
        {
            using (gate.EnterScope())
            {
                held.Set();
                release.Wait();
            }
        });
        holder.Start();
        held.Wait(TestContext.Current.CancellationToken);
        var isMine = false;

        await WhileHeldAsync(
            () =>
            {
                using (gate.EnterAnyway()) isMine = gate.IsHeldByCurrentThread;
            },
            release.Set
        );

        holder.Join();
        Assert.True(isMine);
    }

    // On a thread that is interrupted before it comes to the lock, and again while it waits there.
    private static async Task WhileHeldAsync(Action action, Action release)
    {
        Exception? thrown = null;
        var thread = new Thread(() =>
        {
            Thread.CurrentThread.Interrupt();
            thrown = Record.Exception(action);
        });
        thread.Start();
        await Eventually.True(() => thread.ThreadState.HasFlag(ThreadState.WaitSleepJoin) || !thread.IsAlive, "The thread should wait.");
        thread.Interrupt();
        release();
        thread.Join();
        Assert.Null(thrown);
    }

    private static ActiveJob Ended() => new(
        new()
        {
            Id = JobId.New(TimeProvider.System),
            Fence = 1,
            Attempt = 1,
            Payload = new("T", "M", "", "[]"),
            Queue = "default",
            CreatedAt = default,
            ReadyAt = default,
        },
        0
    );

    // Whoever asks for the time in a lock holds that for as long as this lasts.
    private sealed class StandingClock : TimeProvider, IDisposable
    {
        private readonly ManualResetEventSlim release = new();
        private volatile bool isHeld;

        public bool IsHeld => isHeld;

        public void Release() => release.Set();

        public override long GetTimestamp()
        {
            isHeld = true;
            release.Wait();
            return 0;
        }

        public void Dispose() => release.Dispose();
    }
}
