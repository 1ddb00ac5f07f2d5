using Microsoft.CodeAnalysis;

namespace JobLib.Analyzers;

/// <summary>
/// All rules. None is an error by itself, since a mistake of an analyzer's must stop nobody's build; what an application wants to be held to stands in its
/// .editorconfig.
/// A warning is what will fail or surprise at run time; a suggestion (Info) is what may be meant.
/// </summary>
internal static class Rules
{
    private const string Jobs = "JobLib.Jobs";
    private const string Schedules = "JobLib.Schedules";
    private const string Migration = "JobLib.Migration";

    public static readonly DiagnosticDescriptor AsyncVoid = new(
        "JOBLIB1001", "A job is async void", "'{0}' cannot be a job: {1}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1001"));

    public static readonly DiagnosticDescriptor RefusedArgument = new(
        "JOBLIB1002", "An argument cannot be stored", "Parameter '{0}' of '{1}' cannot be a job's: {2}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1002"));

    public static readonly DiagnosticDescriptor ServiceArgument = new(
        "JOBLIB1003", "A service is handed to a job", "Parameter '{0}' of '{1}' takes the caller's {2}, which cannot be stored: {3}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1003"));

    public static readonly DiagnosticDescriptor CapturedInstance = new(
        "JOBLIB1004",
        "The job's instance gives its type alone",
        "'{0}' gives its type alone: the server makes another {1}; write '{2}<{1}>(x => x.{3}(…))' to say so",
        Jobs, DiagnosticSeverity.Info, true, helpLinkUri: Help("JOBLIB1004"));

    public static readonly DiagnosticDescriptor RealToken = new(
        "JOBLIB1005", "A token is handed to a job", "'{0}' does not reach the job, which gets the server's token: pass default",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1005"));

    public static readonly DiagnosticDescriptor NoToken = new(
        "JOBLIB1006",
        "A long job takes no token",
        "'{0}' waits or repeats and takes no CancellationToken: a server that stops, or a job that is deleted, has to wait for it",
        Jobs, DiagnosticSeverity.Info, false, helpLinkUri: Help("JOBLIB1006"));

    public static readonly DiagnosticDescriptor UnfitMethod = new(
        "JOBLIB1007", "A method cannot be a job", "'{0}' cannot be a job: {1}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1007"));

    public static readonly DiagnosticDescriptor InvalidCron = new(
        "JOBLIB1008", "A cron expression is not valid", "The cron expression \"{0}\" is not valid: {1}",
        Schedules, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1008"));

    public static readonly DiagnosticDescriptor UnknownTimeZone = new(
        "JOBLIB1009", "A time zone is not known", "\"{0}\" is no time zone's id{1}",
        Schedules, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1009"));

    public static readonly DiagnosticDescriptor SameRecurringId = new(
        "JOBLIB1010",
        "Two recurring jobs have one id",
        "The recurring job \"{0}\" is defined twice, here as {1} and elsewhere as {2}: the one that runs last replaces the other",
        Schedules, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1010"), customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor NotAwaited = new(
        "JOBLIB1011", "A call of JobLib is not awaited", "'{0}' is not awaited: nobody hears of it when nothing was stored",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1011"));

    public static readonly DiagnosticDescriptor LocalTime = new(
        "JOBLIB1012",
        "A schedule is computed from the local clock",
        "'{0}' is the local clock, which skips and repeats an hour at a change of daylight saving time: compute with DateTimeOffset.UtcNow, or give the recurring job its time zone",
        Schedules, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1012"));

    public static readonly DiagnosticDescriptor BeforeSaveChanges = new(
        "JOBLIB1013",
        "A job is created before its data are saved",
        "The job is created before '{0}' and without its transaction: it may run before the data are there, or without them; save first, create it through the context (db.Jobs()), or pass EnqueueOptions.Transaction",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1013"));

    public static readonly DiagnosticDescriptor TaskInJob = new(
        "JOBLIB1014",
        "A job starts a task and leaves it",
        "'{0}' goes on when the job '{1}' has ended: nobody waits for it, retries it or hears of its error; await it, or enqueue a job of its own",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1014"), customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor RefusedUnique = new(
        "JOBLIB1015", "A job's uniqueness is refused", "Unique is refused: {0}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1015"));

    public static readonly DiagnosticDescriptor UnlistedJob = new(
        "JOBLIB1016",
        "A job is not in the list of the project's jobs",
        "'{0}' is not in joblib.jobs.txt, so that nothing would be said when its stored jobs lose it: add the line '{1}'",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1016"));

    public static readonly DiagnosticDescriptor LostJob = new(
        "JOBLIB1017", "A listed job would not be found", "Stored jobs of '{0}' would fail: {1}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1017"), customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor UnfitContract = new(
        "JOBLIB1018", "A method cannot have a contract", "'{0}' cannot have a contract: {1}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1018"));

    public static readonly DiagnosticDescriptor SameContractName = new(
        "JOBLIB1019", "Two contracts have one name", "The contract \"{0}\" is that of '{1}' and of '{2}': give one of them another name",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1019"), customTags: WellKnownDiagnosticTags.CompilationEnd);

    public static readonly DiagnosticDescriptor MissingUpcaster = new(
        "JOBLIB1020",
        "A contract has a version that nothing leads on from",
        "The contract \"{0}\" is at version {1}, and no method has [UpcastFrom({2})]: stored jobs of version {2} would not be run",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1020"));

    public static readonly DiagnosticDescriptor UnfitUpcaster = new(
        "JOBLIB1021", "An upcaster cannot be used", "'{0}' cannot be used as an upcaster: {1}",
        Jobs, DiagnosticSeverity.Warning, true, helpLinkUri: Help("JOBLIB1021"));

    public static readonly DiagnosticDescriptor Hangfire = new(
        "JOBLIB1100", "A file uses Hangfire", "This file uses Hangfire: the fix moves it to JobLib",
        Migration, DiagnosticSeverity.Info, true, helpLinkUri: Help("JOBLIB1100"));

    public static readonly DiagnosticDescriptor HangfireByHand = new(
        "JOBLIB1101", "A name of Hangfire needs a hand", "'{0}' has to be moved by hand: {1}",
        Migration, DiagnosticSeverity.Info, true, helpLinkUri: Help("JOBLIB1101"));

    private static string Help(string id) => HelpPage.Of(id);
}
