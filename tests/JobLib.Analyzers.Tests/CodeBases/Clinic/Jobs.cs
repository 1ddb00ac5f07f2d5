using Microsoft.AspNetCore.Http;

namespace Clinic;

public interface IReminders
{
    Task SendAsync(Appointment appointment, CancellationToken cancellationToken);

    Task ConfirmAsync(Guid appointment, CancellationToken cancellationToken);
}

public abstract class RemindersBase : IReminders
{
    public abstract Task SendAsync(Appointment appointment, CancellationToken cancellationToken);

    public virtual Task ConfirmAsync(Guid appointment, CancellationToken cancellationToken) => Task.CompletedTask;
}

public sealed class SmsReminders : RemindersBase
{
    public override async Task SendAsync(Appointment appointment, CancellationToken cancellationToken)
    {
        while (!cancellationToken.IsCancellationRequested) await Task.Delay(appointment.Length, cancellationToken);
    }

    public override Task ConfirmAsync(Guid appointment, CancellationToken cancellationToken)
    {
        {|JOBLIB1014:Task.Factory.StartNew(() => Console.WriteLine(appointment))|};
        return Task.CompletedTask;
    }
}

public class Letters
{
    public void Import(Guid id, IFormFile file) => Console.WriteLine(file.FileName);

    public void Attach(Guid id, Attachment attachment) => Console.WriteLine(attachment.Name);

    public void ImportStored(Guid id, string key) => Console.WriteLine(key);

    public void Log(HttpContext context) => Console.WriteLine(context.TraceIdentifier);

    public void Count(int id) => Recount(id);

    internal void Recount(int id) => Console.WriteLine(id);
}
