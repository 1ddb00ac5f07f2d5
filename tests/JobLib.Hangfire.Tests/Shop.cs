using System.Globalization;
using Hangfire;
using Hangfire.Server;
using Microsoft.Extensions.Logging;
using DisableConcurrentExecutionAttribute = JobLib.DisableConcurrentExecutionAttribute;
using HangfireQueue = Hangfire.QueueAttribute;

namespace JobLib.Hangfire.Tests;

/// <summary>The jobs of an application that moves: some of its methods are ported, some are not yet.</summary>
public sealed class Shop(Diary diary)
{
    public void Sell(string what, int count) => diary.Lines.Enqueue($"sold {count} {what}");

    public void Thank(string whom) => diary.Lines.Enqueue($"thanked {whom}");

    public void Break(string what) => throw new InvalidOperationException($"{what} is broken");

    public void Greet() => diary.Lines.Enqueue($"{CultureInfo.CurrentCulture.Name} {CultureInfo.CurrentUICulture.Name}");

    [HangfireQueue("critical")]
    public void Alarm(string why) => diary.Lines.Enqueue($"alarm: {why}");

    public void Count(int attempts, JobContext context)
    {
        context.Logger.LogInformation("counted");
        diary.Lines.Enqueue($"{attempts}: attempt {context.Attempt}, tenant {context.Parameters["Tenant"]}");
    }

    [DisableConcurrentExecution(60)]
    public void Open(string door) => throw new InvalidOperationException($"{door} is locked");

    /// <summary>As it was stored.</summary>
    public void Pack(int parcel, PerformContext? context, IJobCancellationToken token) => diary.Lines.Enqueue("the old method");

    /// <summary>As it is now.</summary>
    public void Pack(int parcel, JobContext context, CancellationToken token) =>
        diary.Lines.Enqueue($"packed {parcel}: {token.CanBeCanceled} {context.JobId.Length}");

    public void Load(int parcel, PerformContext? context) => diary.Lines.Enqueue("not ported");

    public void Take(object anything) => diary.Lines.Enqueue("anything");

    public void Draw(Shape shape) => diary.Lines.Enqueue(shape.ToString());
}

/// <summary>Stored with the names of its types, which only some settings of Newtonsoft's do.</summary>
public abstract record Shape(int Size);

public sealed record Circle(int Size) : Shape(Size);
