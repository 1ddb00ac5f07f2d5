using System.Collections.Concurrent;

namespace JobLib.Testing.Tests;

/// <summary>What jobs have done, and when by the test's clock.</summary>
public sealed class Diary(TimeProvider clock)
{
    public ConcurrentQueue<string> Lines { get; } = new();

    public ConcurrentQueue<DateTimeOffset> Times { get; } = new();

    public void Write(string line)
    {
        Lines.Enqueue(line);
        Times.Enqueue(clock.GetUtcNow());
    }
}

public interface IMailer
{
    Task SendAsync(int userId, CancellationToken cancellationToken);

    Task WriteAsync(int userId, string text, CancellationToken cancellationToken);
}

public sealed class Mailer(Diary diary) : IMailer
{
    public Task SendAsync(int userId, CancellationToken cancellationToken)
    {
        diary.Write($"mail {userId}");
        return Task.CompletedTask;
    }

    public Task WriteAsync(int userId, string text, CancellationToken cancellationToken)
    {
        diary.Write($"mail {userId}: {text}");
        return Task.CompletedTask;
    }
}

public interface INotRegistered
{
    Task RunAsync();
}

public sealed record OrderLine(string Article, int Pieces);

public sealed record Order(int Number, OrderLine[] Lines)
{
    [Sensitive]
    public string Card { get; init; } = "";
}

public sealed class Shop(Diary diary, IBackgroundJobClient jobs, TimeProvider clock)
{
    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [10, 60])]
    public void Take(Order order) => diary.Write($"order {order.Number}");

    public void Pay([Sensitive] string card) => diary.Write($"pay {card.Length}");

    [AutomaticRetry(Attempts = 2, DelaysInSeconds = [10, 60])]
    public Task FailAsync(JobContext context)
    {
        diary.Write($"attempt {context.Attempt}");
        throw new InvalidOperationException($"out of stock at attempt {context.Attempt}");
    }

    public Task<string> CountAsync(int of, JobContext context)
    {
        context.Log($"counting to {of}");
        context.Log("done");
        return Task.FromResult($"{of} counted");
    }

    public Task ChargeAsync(string key, int tokens, JobContext context) => context.ChargeAsync(key, tokens);

    [RateLimit("tokens")]
    public void Buy() => diary.Write("bought");

    [Sequence("order")]
    public void Pack() => diary.Write("packed");

    public void Tell([FromResult] string result) => diary.Write($"told {result}");

    public async Task OrderMoreAsync(int left)
    {
        diary.Write($"more {left}");
        if (left > 0) await jobs.EnqueueAsync<Shop>(x => x.OrderMoreAsync(left - 1));
    }

    public void OrderMore(int left)
    {
        if (left > 0) BackgroundJob.Enqueue<Shop>(x => x.OrderMore(left - 1));
        diary.Write($"more {left}");
    }

    public void Again() => jobs.Enqueue<Shop>(x => x.Again());

    public async Task HangAsync(CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
        }
        finally
        {
            diary.Write("cancelled");
        }
    }

    public Task HangLoudlyAsync(CancellationToken cancellationToken)
    {
        diary.Write("hangs");
        return HangAsync(cancellationToken);
    }

    public async Task WaitAsync(int seconds)
    {
        diary.Write("waits");
        await Task.Delay(TimeSpan.FromSeconds(seconds), clock);
        diary.Write("waited");
    }

    [Queue("mail")]
    public void InMail(string what) => diary.Write(what);

    public static void Nothing()
    {
        // It is run for what surrounds it.
    }
}
