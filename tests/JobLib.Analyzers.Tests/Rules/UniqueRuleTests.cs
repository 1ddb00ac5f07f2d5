namespace JobLib.Analyzers.Tests.Rules;

public class UniqueRuleTests
{
    [Fact]
    public Task What_the_client_refuses_of_uniqueness_is_found_where_it_stands() => Verify.FindsAsync("""
        class Calls(IBackgroundJobClient client)
        {
            public async Task Wrong(string parent, string order)
            {
                await client.EnqueueAsync(() => Work.Run(1), new EnqueueOptions { IdempotencyKey = $"order-{order}", Unique = {|JOBLIB1015:new()|} });
                await client.EnqueueAsync(() => Work.Run(1), new() { AfterJob = parent, Unique = {|JOBLIB1015:new UniqueOptions { Key = order }|} });
                client.ContinueJobWith(parent, () => Work.Run(1), options: new() { Unique = {|JOBLIB1015:new()|} });
                client.EnqueueMany(new[] { 1, 2 }, number => Work.Run(number), new EnqueueOptions { Unique = {|JOBLIB1015:new() { Key = order }|} });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = {|JOBLIB1015:new() { OnConflict = UniqueConflict.Reschedule }|} });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = {|JOBLIB1015:new() { MaxDelay = TimeSpan.FromHours(1) }|} });
                client.EnqueueMany(new[] { 1 }, number => Work.Run(number), new EnqueueOptions { Unique = {|JOBLIB1015:new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace }|} });
                await client.EnqueueManyAsync(new[] { 1 }, number => Work.Run(number), new() { Unique = {|JOBLIB1015:new() { OnConflict = UniqueConflict.Throw }|} });
                BatchJob.StartNew(batch => batch.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = {|JOBLIB1015:new()|} }));
            }
        }

        public static class Work { public static void Run(int number) { } }
        """);

    [Fact]
    public Task What_is_right_or_not_known_is_left_alone() => Verify.FindsAsync("""
        class Calls(IBackgroundJobClient client)
        {
            public void RightToReplace(UniqueConflict conflict, UniqueWhile asked, string? maybe, UniqueBy by, TimeSpan? window)
            {
                var replaces = new EnqueueOptions { Unique = new() { By = UniqueBy.Type, OnConflict = UniqueConflict.Replace } };
                var moves = new EnqueueOptions { Unique = new() { OnConflict = UniqueConflict.Reschedule, MaxDelay = TimeSpan.FromHours(1) } }; // for Schedule, perhaps
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { Key = "one", OnConflict = UniqueConflict.Replace, While = UniqueWhile.Waiting } });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { Key = maybe, OnConflict = UniqueConflict.Replace, While = asked } });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { By = by, OnConflict = UniqueConflict.Replace, For = window } });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { OnConflict = conflict, For = TimeSpan.FromHours(1) } });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Delay = TimeSpan.FromSeconds(5), Unique = new() { OnConflict = UniqueConflict.Reschedule } });
                client.Schedule(() => Work.Run(1), TimeSpan.FromSeconds(5), new EnqueueOptions { Unique = new() { OnConflict = UniqueConflict.Reschedule } });
            }

            public void Right(string parent, string? maybe, UniqueOptions unique, JobContinuationOptions condition, TimeSpan? window)
            {
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { Key = "one", OnConflict = UniqueConflict.Throw } });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = unique, AfterJob = parent });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new(), AfterJob = maybe, IdempotencyKey = maybe });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new(), AfterJob = parent, Condition = condition });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() { For = window }, AfterJob = parent });
                client.Enqueue(() => Work.Run(1), new EnqueueOptions { AfterJob = parent, IdempotencyKey = parent });
                client.ContinueJobWith(parent, () => Work.Run(1), JobContinuationOptions.OnAnyFinishedState, new EnqueueOptions { Unique = new() });
                client.ContinueJobWith(parent, () => Work.Run(1), condition, new EnqueueOptions { Unique = new() });
                client.EnqueueMany(new[] { 1, 2 }, number => Work.Run(number), new EnqueueOptions { Unique = new() { By = UniqueBy.Queue } });
                BatchJob.StartNew(batch => client.Enqueue(() => Work.Run(1), new EnqueueOptions { Unique = new() }));
            }
        }

        public static class Work { public static void Run(int number) { } }
        """);
}
