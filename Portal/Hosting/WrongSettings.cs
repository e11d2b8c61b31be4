using Microsoft.Extensions.Options;

namespace Portal.Hosting;

/// <summary>Turns wrong settings into a few lines for the operator instead of a stack trace.</summary>
public static class WrongSettings
{
    /// <summary>Checks all options, before anything is opened or written, then runs.</summary>
    /// <returns>Exit code: 0 when <paramref name="run"/> ended, 2 when a setting is wrong; the console then names it.</returns>
    public static async Task<int> ReportWrongSettingsAsync(this WebApplication app, Func<Task> run)
    {
        try
        {
            app.Services.GetRequiredService<IStartupValidator>().Validate();
            await run();
            return 0;
        }
        catch (Exception error) when (Failures(error) is { Count: > 0 } failures)
        {
            await Console.Error.WriteLineAsync(
                $"The portal does not start.\n  {string.Join("\n  ", failures)}\nSettings are in appsettings.json; --Section:Key=value and Section__Key in the environment come before it.");
            return 2;
        }
    }

    private static List<string> Failures(Exception error) => error switch
    {
        OptionsValidationException one => [.. one.Failures],
        AggregateException several => [.. several.InnerExceptions.OfType<OptionsValidationException>().SelectMany(one => one.Failures)],
        _ => [],
    };
}
