using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;

namespace Clinic;

public sealed record Appointment(Guid Id, string Patient, DateTimeOffset At, TimeSpan Length);

public sealed record Attachment(string Name, Stream Content);

[ApiController, Route("appointments")]
public class AppointmentsController(IBackgroundJobClient client, IJobMonitor monitor) : ControllerBase
{
    [HttpPost]
    public async Task<IActionResult> Book(Appointment appointment, CancellationToken cancellationToken)
    {
        var reminder = await client.ScheduleAsync<IReminders>(x => x.SendAsync(appointment, default), appointment.At.AddHours(-24), cancellationToken: cancellationToken);
        await client.EnqueueAsync<IReminders>(x => x.ConfirmAsync(appointment.Id, {|JOBLIB1005:HttpContext.RequestAborted|}), cancellationToken: cancellationToken);
        return Accepted(new { reminder, state = (await monitor.FindAsync(reminder, cancellationToken))?.State });
    }

    [HttpPost("{id}/letter")]
    public IActionResult Upload(Guid id, IFormFile file)
    {
        BackgroundJob.Enqueue<Letters>(x => x.Import(id, {|JOBLIB1003:file|}));
        BackgroundJob.Enqueue<Letters>(x => x.Attach(id, {|JOBLIB1002:new Attachment(file.FileName, file.OpenReadStream())|}));
        BackgroundJob.Enqueue<Letters>(x => x.ImportStored(id, file.FileName));
        BackgroundJob.Enqueue<Letters>(x => x.Log({|JOBLIB1003:HttpContext|}));
        return Accepted();
    }

    [HttpDelete("{id}")]
    public async Task<IActionResult> Cancel(string id, CancellationToken cancellationToken) =>
        await client.DeleteAsync(id, JobState.Scheduled, cancellationToken: cancellationToken) ? NoContent() : Conflict();

    [HttpPost("many")]
    public async Task<IActionResult> Many(int[] ids, CancellationToken cancellationToken)
    {
        await client.EnqueueManyAsync<Letters, int>(ids, (letters, i) => letters.Count(i), cancellationToken: cancellationToken);
        await client.EnqueueManyAsync<Letters, int>(ids, (letters, i) => {|JOBLIB1007:letters.Recount|}(i), cancellationToken: cancellationToken);
        return Accepted();
    }
}
