using JobLib.Storage;

namespace JobLib.Tests.Client;

public sealed class ChangeTests
{
    private readonly ClientFixture fixture = new();
    private readonly string id = JobId.New(TimeProvider.System).ToString();

    private IBackgroundJobClient Client => fixture.Client;

    [Fact]
    public async Task Every_change_names_the_job_the_expected_state_and_the_start()
    {
        var at = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.True(Client.Delete(id));
        Assert.True(await Client.DeleteAsync(id, JobState.Failed));
        Assert.True(Client.Requeue(id, JobState.Failed));
        Assert.True(await Client.RequeueAsync(id));
        Assert.True(Client.Reschedule(id, TimeSpan.FromSeconds(5)));
        Assert.True(await Client.RescheduleAsync(id, TimeSpan.FromSeconds(5), JobState.Scheduled));
        Assert.True(Client.Reschedule(id, at));
        Assert.True(await Client.RescheduleAsync(id, at, JobState.Scheduled));

        (JobChangeKind, JobState?, JobStart)[] expected =
        [
            (JobChangeKind.Delete, null, default), (JobChangeKind.Delete, JobState.Failed, default),
            (JobChangeKind.Requeue, JobState.Failed, default), (JobChangeKind.Requeue, null, default),
            (JobChangeKind.Reschedule, null, JobStart.After(TimeSpan.FromSeconds(5))),
            (JobChangeKind.Reschedule, JobState.Scheduled, JobStart.After(TimeSpan.FromSeconds(5))),
            (JobChangeKind.Reschedule, null, JobStart.AtInstant(at)), (JobChangeKind.Reschedule, JobState.Scheduled, JobStart.AtInstant(at)),
        ];
        Assert.Equal(expected, fixture.Storage.Changes.Select(change => (change.Kind, change.Expected, change.Start)));
        Assert.All(fixture.Storage.Changes, change => Assert.Equal([JobId.Parse(id)], change.Jobs));
        Assert.All(fixture.Storage.Changes, change => Assert.Equal(JobActor.Application, change.Actor));
    }

    [Fact]
    public async Task Every_change_says_who_makes_it_and_why()
    {
        var ada = new JobActor { Name = "ada", Reason = "Asked by the customer." };
        Client.Delete(id, actor: ada);
        await Client.DeleteAsync(id, actor: ada);
        Client.Requeue(id, actor: ada);
        await Client.RequeueAsync(id, actor: ada);
        Client.Reschedule(id, TimeSpan.Zero, actor: ada);
        await Client.RescheduleAsync(id, TimeSpan.Zero, actor: ada);
        Client.Reschedule(id, DateTimeOffset.UnixEpoch, actor: ada);
        await Client.RescheduleAsync(id, DateTimeOffset.UnixEpoch, actor: ada);

        Assert.Equal(Enumerable.Repeat(ada, 8), fixture.Storage.Changes.Select(change => change.Actor));
    }

    [Theory]
    [InlineData(ChangeStatus.NotFound)]
    [InlineData(ChangeStatus.WrongState)]
    public async Task A_change_says_when_it_did_not_happen(ChangeStatus status)
    {
        fixture.Storage.ChangeAnswer = _ => new(status, null);

        Assert.False(Client.Delete(id));
        Assert.False(await Client.RequeueAsync(id));
    }

    [Fact]
    public void Many_changes_are_sent_in_sets_and_answered_in_order()
    {
        fixture.Storage.Info = fixture.Storage.Info with { MaxSet = 100 };
        var ids = Enumerable.Range(0, 250).Select(_ => JobId.New(TimeProvider.System)).ToList();
        fixture.Storage.ChangeAnswer = job => new(job == ids[200] ? ChangeStatus.NotFound : ChangeStatus.Applied, null);

        var answers = Client.Change(new() { Kind = JobChangeKind.Delete, JobIds = [.. ids.Select(job => job.ToString())], Actor = new() { Name = "ada" } });

        Assert.Equal(200, answers.ToList().IndexOf(ChangeStatus.NotFound));
        Assert.Equal([100, 100, 50], fixture.Storage.Changes.Select(change => change.Jobs.Count));
        Assert.All(fixture.Storage.Changes, change => Assert.Equal("ada", change.Actor.Name));
    }

    [Fact]
    public async Task What_is_no_id_is_refused_with_the_remedy()
    {
        var error = Assert.Throws<FormatException>(() => Client.Delete("7"));

        Assert.Contains("UUID", error.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<FormatException>(() => Client.RequeueAsync(""));
        Assert.Throws<ArgumentNullException>(() => Client.Delete(null!));
    }

    [Fact]
    public void A_new_time_is_a_delay_or_an_instant()
    {
        Assert.Throws<ArgumentException>(() => Client.Change(new() { Kind = JobChangeKind.Reschedule, JobIds = [id] }));
    }
}
