using Hangfire;
using Hangfire.Common;
using Hangfire.States;
using BackgroundJobClient = Hangfire.BackgroundJobClient;
using RecurringJobManager = Hangfire.RecurringJobManager;
using RecurringJobOptions = Hangfire.RecurringJobOptions;

namespace HangfireShop;

/// <summary>What Hangfire has stored of the shop.</summary>
internal static class Stock
{
    /// <summary>So many orders in the queue, a mail behind the first, one for later, one that has failed, one that cannot move, and a nightly report.</summary>
    public static void Fill(BackgroundJobClient client, RecurringJobManager recurring, int orders)
    {
        var first = client.Enqueue<Orders>(x => x.Confirm(1));
        client.ContinueJobWith<Orders>(first, x => x.Thank("Ada"));
        for (var order = 2; order <= orders; order++)
        {
            var number = order;
            client.Enqueue<Orders>(x => x.Confirm(number));
        }

        client.Schedule<Orders>(x => x.Pack(new FragileParcel(7, "glass")), TimeSpan.FromDays(1));
        client.Create(Job.FromExpression<Orders>(x => x.Charge(17)), new FailedState(new InvalidOperationException("The card was declined.")));
        client.Schedule<Orders>(x => x.Note(new Orders()), TimeSpan.FromDays(2));
        recurring.AddOrUpdate("nightly-report", Job.FromExpression<Orders>(x => x.Report()), "0 3 * * *", new RecurringJobOptions());
    }
}
