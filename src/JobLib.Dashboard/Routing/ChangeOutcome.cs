using JobLib.Storage;
using Microsoft.AspNetCore.Http;

namespace JobLib.Dashboard.Routing;

/// <summary>What became of a change.</summary>
/// <param name="Verb">What was done, by its key among <see cref="Notices"/>.</param>
/// <param name="Changed">To how many.</param>
/// <param name="Skipped">How many were left alone, because they were gone or no longer where the user saw them.</param>
internal sealed record ChangeOutcome(string Verb, int Changed, int Skipped)
{
    /// <summary>Behind a verb: the same form had done it before.</summary>
    public const string Again = "-again";

    /// <summary>Not 200: nothing was done, and <see cref="Problem"/> says why.</summary>
    public int StatusCode { get; init; } = StatusCodes.Status200OK;

    public string? Problem { get; init; }

    /// <summary>Where to go instead of back.</summary>
    public string? GoTo { get; init; }

    public static ChangeOutcome Forbidden { get; } = Refused(StatusCodes.Status403Forbidden, "You are not allowed to do this.");

    /// <summary>Its place is the application's code.</summary>
    public static ChangeOutcome Declared { get; } =
        Refused(
            StatusCodes.Status403Forbidden,
            "The application declares this recurring job in its code: change it there, or set JobDashboardOptions.EditDeclared."
        );

    /// <summary>Created now; or before, by the same form.</summary>
    public static ChangeOutcome Created(string verb, CreationResult answer) => new(answer.Status == InsertStatus.KeyTaken ? verb + Again : verb, 1, 0);

    public static ChangeOutcome Invalid(string problem) => Refused(StatusCodes.Status400BadRequest, problem);

    public static ChangeOutcome Missing(string problem) => Refused(StatusCodes.Status404NotFound, problem);

    private static ChangeOutcome Refused(int status, string problem) => new("", 0, 0) { StatusCode = status, Problem = problem };
}
