using System.Text.Json.Serialization;

namespace JobLib.Samples.Tests.Guides;

public sealed record Reminder(int Invoice, decimal Owed);

public sealed class Reminders(Said said)
{
    public void Send(Reminder reminder, DateOnly? due) => said.Lines.Enqueue($"reminder of invoice {reminder.Invoice}{(due is null ? "" : ", due")}");
}

#region contract-json
[JsonSerializable(typeof(Reminder))]
[JsonSerializable(typeof(DateOnly?))]
internal sealed partial class ShopJson : JsonSerializerContext;
#endregion
