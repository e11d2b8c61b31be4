using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Portal.Hosting;

/// <summary>Options that are checked at start: a bad or misspelt value stops the portal with the key's name.</summary>
public static class ValidatedOptions
{
    /// <param name="section">Configuration path, such as <c>Portal:Mail</c>.</param>
    /// <param name="check">Returns what is wrong, naming the key, or null.</param>
    /// <param name="hasSubsections">True where other options live below <paramref name="section"/>, so that unknown keys cannot be refused.</param>
    public static void AddValidatedOptions<TOptions>(
        this WebApplicationBuilder builder, string section, Func<TOptions, string?>? check = null, bool hasSubsections = false)
        where TOptions : class
    {
        builder.Services.AddOptions<TOptions>()
            .Configure<IConfiguration>((options, configuration) => Bind(configuration.GetSection(section), options, hasSubsections))
            .ValidateOnStart();
        builder.Services.AddSingleton<IValidateOptions<TOptions>>(new Validation<TOptions>(section, check));
    }

    private static void Bind<TOptions>(IConfigurationSection section, TOptions options, bool hasSubsections)
        where TOptions : class
    {
        try
        {
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = !hasSubsections);
        }
        catch (InvalidOperationException error)
        {
            throw new OptionsValidationException(section.Path, typeof(TOptions), [$"{section.Path}: {(error.InnerException ?? error).Message}"]);
        }
    }

    private sealed class Validation<TOptions>(string section, Func<TOptions, string?>? check) : IValidateOptions<TOptions>
        where TOptions : class
    {
        public ValidateOptionsResult Validate(string? name, TOptions options)
        {
            var results = new List<ValidationResult>();
            Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true);
            var failures = results.Select(result => $"{section}:{string.Join(',', result.MemberNames)}: {result.ErrorMessage}").ToList();
            if (check?.Invoke(options) is { } failure)
                failures.Add(failure);
            return failures.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(failures);
        }
    }
}
