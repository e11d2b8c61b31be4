using Portal.Hosting;

namespace Portal.Features.AccountSecurity;

/// <summary>The verb <c>reset-second-step EMAIL</c>. Exit codes: 0 done, 1 nobody with this address has a second step, 2 a setting or the arguments are wrong, or the database is not up to date.</summary>
public static class ResetSecondStepVerb
{
    public const string Name = "reset-second-step";

    public static async Task<int> ResetSecondStepAsync(this WebApplication app, string[] arguments)
    {
        if (arguments is not [var email, .. var settings] || email.StartsWith('-') || settings.Any(setting => !setting.StartsWith("--", StringComparison.Ordinal)))
        {
            await Console.Error.WriteLineAsync($"usage: {Name} EMAIL [--SETTING=VALUE ...]");
            return 2;
        }

        return await app.RunOnDatabaseAsync(async () =>
        {
            await using var scope = app.Services.CreateAsyncScope();
            var isDone = await scope.ServiceProvider.GetRequiredService<ResetSecondStep>().RunAsync(email, CancellationToken.None);
            Console.WriteLine(isDone ? $"The second step of {email} is off. All sessions have ended, and the person is told by mail." : $"Nobody with the address {email} has a second step.");
            return isDone ? 0 : 1;
        });
    }
}
