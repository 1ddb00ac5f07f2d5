using System.Text.Json.Nodes;

namespace JobLib.Samples.Tests.Guides;

#region contract
public sealed class Invoices(Said said)
{
    [JobContract("invoice.send", Version = 2)]
    public void Send(int number, string language, CancellationToken cancellationToken) => said.Lines.Enqueue($"invoice {number} in {language}");

    [UpcastFrom(1)]
    internal static JsonArray AddLanguage(JsonArray old) // [number, null] becomes [number, language, null]
    {
        old.Insert(1, "en");
        return old;
    }
}
#endregion
