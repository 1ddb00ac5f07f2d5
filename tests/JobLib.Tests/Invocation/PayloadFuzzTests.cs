using JobLib.Invocation;

namespace JobLib.Tests.Invocation;

/// <summary>Payloads come from a database that others may have written to: whatever stands there, a worker gets one of the two documented exceptions.</summary>
public sealed class PayloadFuzzTests
{
    private const int Rounds = 20_000;

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Any_text_is_a_call_a_type_that_is_not_known_or_a_bad_payload(int seed)
    {
        var random = new Random(seed);
        var resolver = Calls.Resolver();
        var good = Calls.For<SampleJobs>(nameof(SampleJobs.TakeAll), resolver).Write(
            [new Order(1, "Ada", []), Guid.Empty, DateTimeOffset.UnixEpoch, 1m, 1, Color.Red, new List<int> { 1 }]);
        for (var i = 0; i < Rounds; i++)
        {
            var payload = Damaged(good, random);
            try
            {
                resolver.Resolve(payload).ReadArguments(payload);
            }
            catch (Exception e) when (e is JobTypeNotFoundException or JobPayloadException)
            {
                Assert.NotEmpty(e.Message);
            }
        }
    }

    private static JobPayload Damaged(JobPayload payload, Random random) => random.Next(4) switch
    {
        0 => payload with { Type = Damaged(payload.Type, random) },
        1 => payload with { Method = Damaged(payload.Method, random) },
        2 => payload with { Signature = Damaged(payload.Signature, random) },
        _ => payload with { Arguments = Damaged(payload.Arguments, random) },
    };

    private static string Damaged(string text, Random random)
    {
        const string Alphabet = "[]{}(),;.`+*&\\\"' \0\uD800:0123456789abSystemInt32";
        for (var changes = random.Next(1, 4); changes > 0; changes--)
        {
            var at = random.Next(text.Length + 1);
            var length = Math.Min(random.Next(4), text.Length - at);
            var piece = random.Next(3) == 0 ? text[..random.Next(Math.Min(text.Length, 20) + 1)] : new string(random.GetItems<char>(Alphabet, random.Next(4)));
            text = text.Remove(at, length).Insert(at, piece);
        }

        return text;
    }
}
