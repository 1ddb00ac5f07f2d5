using JobLib.Storage;
using StackExchange.Redis;

namespace JobLib.Redis;

/// <summary>Reads what scripts answer.</summary>
internal static class Answers
{
    public static RedisResult[] List(this RedisResult answer) => (RedisResult[]?)answer ?? [];

    public static string Text(this RedisResult answer) => (string?)answer ?? "";

    public static JobId Id(this RedisResult answer) => JobId.Parse(answer.Text());

    public static TimeSpan? DurationOrNull(this RedisResult answer) => answer.IsNull ? null : UnixMicroseconds.ToDuration((long)answer);

    public static IReadOnlyList<JobId> Ids(this RedisResult answer) => [.. answer.List().Select(Id)];

    public static DateTimeOffset Instant(this RedisResult answer) => UnixMicroseconds.ToInstant((long)answer);

    public static StepResult Step(this RedisResult answer)
    {
        var step = answer.List();
        return new((int)step[0], (bool)step[1], step[2].DurationOrNull());
    }

    /// <summary>Statuses, each with the state before.</summary>
    public static IReadOnlyList<ChangeResult> Changes(this RedisResult answer) =>
        [.. answer.List().Chunk(2).Select(pair => new ChangeResult((ChangeStatus)(int)pair[0], pair[1].IsNull ? null : (JobState)(int)pair[1]))];
}
