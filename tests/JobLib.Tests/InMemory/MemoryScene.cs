using JobLib.InMemory;
using JobLib.InMemory.Ready;
using JobLib.Storage;

namespace JobLib.Tests.InMemory;

/// <summary>An in-memory storage with a server, and short words for what tests do with them.</summary>
internal sealed class MemoryScene
{
    private long claim;

    public MemoryScene(InMemoryStorageOptions? options = null)
    {
        Storage = new(options ?? new(), TimeProvider.System);
        Storage.PrepareAsync(SchemaMode.Migrate, new(), default).AsTask().GetAwaiter().GetResult();
        Server = Register();
    }

    private MemoryScene(InMemoryStorage storage)
    {
        Storage = storage;
        Server = Register();
    }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public InMemoryStorage Storage { get; }

    public ServerId Server { get; set; }

    public static JobPayload Payload { get; } = new("Shop.IMailer, Shop", "Send", "", "[]");

    public static NewJob NewJob(JobStart start = default, string queue = "default") =>
        new() { Id = JobId.New(TimeProvider.System), Payload = Payload, Queue = queue, Start = start };

    public ServerId Register(TimeSpan? lease = null) => Done(Storage.Servers.RegisterAsync(
        new()
        {
            Name = "server",
            Machine = "machine",
            ProcessId = 1,
            Version = "1",
            Queues = ["default"],
            WorkerCount = 1,
            LocalTime = DateTimeOffset.UnixEpoch,
        },
        lease ?? TimeSpan.FromSeconds(30),
        Token));

    /// <summary>Another server on the same storage.</summary>
    public MemoryScene Beside() => new(Storage);

    public InsertResult Insert(InsertRequest unit) => Done(Storage.Jobs.InsertAsync(unit, null, Token));

    public JobId Add(JobStart start = default, Func<NewJob, NewJob>? change = null)
    {
        var job = change?.Invoke(NewJob(start)) ?? NewJob(start);
        return Insert(new() { Jobs = [job] }).Jobs[0].Id;
    }

    /// <summary>The number that the next fetch will have.</summary>
    public long NextClaim => claim + 1;

    public IReadOnlyList<ClaimedJob> Fetch(int max = 500, bool suspect = true) => FetchFrom(["default"], max, suspect);

    public IReadOnlyList<ClaimedJob> FetchFrom(IReadOnlyList<string> queues, int max, bool suspect) => Done(Storage.Queue.FetchAsync(
        new()
        {
            Owner = Server,
            Claim = ++claim,
            Lanes = [.. queues.Select(queue => new QueueLane(queue, max))],
            Max = max,
            AllowSuspect = suspect,
        },
        Token
    )
).Jobs;

    public FinishStatus Finish(ClaimedJob job, JobOutcome outcome) => Done(Storage.Queue.FinishAsync(
        new()
        {
            Owner = Server,
            Outcomes =
            [
                new()
                {
                    Id = job.Id,
                    Fence = job.Fence,
                    Outcome = outcome,
                    StartedAgo = TimeSpan.Zero,
                },
            ],
        },
        Token
    )
)
    .Outcomes[0]
    .Status;

    public FinishStatus Succeed(ClaimedJob job) => Finish(job, new() { Kind = JobOutcomeKind.Succeeded });

    public JobDetails Find(JobId id) => FindAll([id]).Single();

    public IReadOnlyList<JobDetails> FindAll(IReadOnlyList<JobId> ids) => Done(Storage.Reader.FindAsync(ids, Token));

    public void Change(JobChangeKind kind, JobId id) =>
        Assert.Equal(ChangeStatus.Applied, Done(Storage.Jobs.ChangeAsync(new() { Kind = kind, Jobs = [id], Actor = JobActor.Application }, Token))[0].Status);

    public Overview Overview() => Done(Storage.Reader.OverviewAsync(Token));

    public void Advance(TimeSpan time) => Storage.Clock.Offset += time;

    public static void Done(ValueTask task)
    {
        Assert.True(task.IsCompleted);
        task.GetAwaiter().GetResult();
    }

    // Nothing in memory waits for anything.
    public static T Done<T>(ValueTask<T> task)
    {
        Assert.True(task.IsCompleted);
        return task.GetAwaiter().GetResult();
    }
}
