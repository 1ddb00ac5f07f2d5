namespace JobLib.Analyzers.Tests.Migration;

public class HangfireRuleTests
{
    private const string Both = """
        using {|JOBLIB1100:Hangfire|};
        using Hangfire.Dashboard;
        using Hangfire.States;
        using Hangfire.Storage;

        class Startup
        {
            public void All()
            {
                {|JOBLIB1101:GlobalConfiguration|}.Configuration.UseSqlServerStorage("Jobs");
                {|JOBLIB1101:GlobalJobFilters|}.Filters.Add(new AutomaticRetryAttribute { Attempts = 1, {|JOBLIB1101:LogEvents|} = false });
                var api = {|JOBLIB1101:JobStorage|}.Current.GetMonitoringApi();
                var options = new DashboardOptions { {|JOBLIB1101:Authorization|} = new {|JOBLIB1101:IDashboardAuthorizationFilter|}[0] };
                var server = new BackgroundJobServerOptions { WorkerCount = 2, {|JOBLIB1101:HeartbeatInterval|} = System.TimeSpan.FromSeconds(1) };
                Hangfire.BackgroundJob.Enqueue(() => System.Console.WriteLine());
            }
        }

        class Elect : IElectStateFilter
        {
            public void OnStateElection(ElectStateContext context)
            {
                if (context.{|JOBLIB1101:CandidateState|} is {|JOBLIB1101:FailedState|}) context.{|JOBLIB1101:CandidateState|} = new {|JOBLIB1101:EnqueuedState|}("again");
            }
        }
        """;

    [Fact]
    public Task What_the_fix_cannot_move_is_told_of_where_both_are_referenced() => Verify.FindsAsync(References.Both, "", Both);

    [Fact]
    public Task Nothing_is_told_where_both_are_to_stay() => Verify.FindsAsync(References.Both, "joblib_migrate_from_hangfire = false", Both.Replace("{|JOBLIB1100:", "", StringComparison.Ordinal).Replace("{|JOBLIB1101:", "", StringComparison.Ordinal).Replace("|}", "", StringComparison.Ordinal));

    [Fact]
    public Task A_file_without_a_name_of_Hangfires_is_told_nothing() => Verify.FindsAsync(References.Both, "", "class Plain { public void All() => JobLib.BackgroundJob.Enqueue(() => Console.WriteLine()); }");
}
