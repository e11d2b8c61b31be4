using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;

namespace Portal.Hosting;

/// <summary>Options that are checked at start: a bad or misspelt value stops the portal with the key's name.</summary>
public static class ValidatedOptions
{
    /// <param name="section">Configuration path, such as <c>Portal:Mail</c>.</param>
    /// <param name="check">Returns what is wrong, naming the key, or null.</param>
    /// <param name="hasSubsections">True where other options live below <paramref name="section"/>, so that unknown keys with keys below them cannot be refused.</param>
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
            if (section.GetChildren().FirstOrDefault(child => !IsKnown(child.Key) && !(hasSubsections && (string.IsNullOrEmpty(child.Value) || child.GetChildren().Any()))) is { } unknown)
                throw new OptionsValidationException(section.Path, typeof(TOptions), [$"{unknown.Path} is not a setting; is it misspelt?"]);
            section.Bind(options, binder => binder.ErrorOnUnknownConfiguration = !hasSubsections);
        }
        catch (InvalidOperationException error)
        {
            // The outer message, not the inner one, has the key.
            throw new OptionsValidationException(section.Path, typeof(TOptions), [error.Message]);
        }

        static bool IsKnown(string key) => typeof(TOptions).GetProperty(key, BindingFlags.Public | BindingFlags.Instance | BindingFlags.IgnoreCase) is not null;
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
