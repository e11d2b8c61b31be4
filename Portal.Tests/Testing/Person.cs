using System.Text.RegularExpressions;
using Microsoft.Playwright;
using MimeKit;

namespace Portal.Tests.Testing;

/// <summary>Someone in front of a browser: does what people do, by the names they read.</summary>
public sealed partial class Person
{
    private readonly PlayPortal _portal;
    private readonly List<string> _faults = [];

    public Person(PlayPortal portal, IBrowserContext context, IPage page)
    {
        _portal = portal;
        Page = page;
        context.WebError += (_, error) => _faults.Add(error.Error);
        context.Console += (_, message) =>
        {
            if (message.Type == "error")
                _faults.Add($"{message.Location}: {message.Text}");
        };
    }

    public IPage Page { get; }

    /// <summary>What the browser complained about: failed scripts, and files or answers that did not come.</summary>
    public IReadOnlyList<string> Faults => _faults;

    /// <summary>Goes to an address of the portal, and waits until the page answers to clicks.</summary>
    public async Task OpenAsync(string address)
    {
        await Page.GotoAsync(address);
        await SettleAsync();
    }

    /// <summary>Until the page shown is alive and no placeholder is left; a page without a circuit is so at once.</summary>
    public async Task SettleAsync()
    {
        await Assertions.Expect(Page.Locator(".frame:not([data-interactive])")).ToHaveCountAsync(0);
        await Assertions.Expect(Page.Locator(".skeleton")).ToHaveCountAsync(0);
    }

    /// <summary>Until the theme asked for and the fonts are there and nothing moves on but what always does.</summary>
    public Task LooksStillAsync() => Page.EvaluateAsync("""
        async () => {
          const frame = () => new Promise(done => requestAnimationFrame(done));
          const wanted = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
          while (document.documentElement.dataset.theme !== wanted) await frame();
          await frame();
          await document.fonts.ready;
          await Promise.all(document.getAnimations().filter(one => one.effect.getTiming().iterations !== Infinity).map(one => one.finished.catch(() => {})));
          for (const canvas of document.querySelectorAll("canvas")) window.Chart?.getChart(canvas)?.update("none");
          await frame();
          await frame();
        }
        """);

    public async Task SetUpAsync(string link, string email = "root@example.com")
    {
        await Page.GotoAsync(link);
        await Page.GetByLabel("Your name").FillAsync("Han Meimei");
        await SendCredentialsAsync(email, "Make administrator");
        await Page.ArrivesAtAsync("/admin$");
        await SettleAsync();
    }

    /// <summary>Registers, follows the link in the mail and signs in.</summary>
    /// <param name="organisation">A company's; null registers a person.</param>
    public async Task JoinAsync(string email, string name, string? organisation = null)
    {
        await Page.GotoAsync("/register");
        if (organisation is not null)
        {
            await Page.GetByText("Organisation", new PageGetByTextOptions { Exact = true }).ClickAsync();
            await Page.GetByLabel("Name of the organisation").FillAsync(organisation);
        }

        await Page.GetByLabel("Your name").FillAsync(name);
        await SendCredentialsAsync(email, "Create account");
        await Assertions.Expect(Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Check your mail" })).ToBeVisibleAsync();
        await Page.GotoAsync(await LinkMailedToAsync(email, "/confirm-email"));
        await Assertions.Expect(Page.GetByRole(AriaRole.Status)).ToContainTextAsync("confirmed");
        await SendCredentialsAsync(email, "Sign in");
        await Page.ArrivesAtAsync("/$");
        await SettleAsync();
    }

    /// <summary>Invites somebody into the organisation one works in.</summary>
    public async Task InviteAsync(string email, string role)
    {
        await OpenAsync("/organisation");
        await Page.GetByTestId("invite-email").FillAsync(email);
        await Page.GetByTestId("invite-role").SelectOptionAsync(role);
        await Page.GetByTestId("invite").ClickAsync();
        await Assertions.Expect(Page.GetByTestId("invitations")).ToContainTextAsync(email);
    }

    /// <summary>Follows the link of an invitation, and joins.</summary>
    public async Task AcceptInvitationAsync(string email)
    {
        await OpenAsync(await LinkMailedToAsync(email, "/invitations/"));
        await Page.GetByTestId("accept").ClickAsync();
        await Assertions.Expect(Page.GetByTestId("members")).ToContainTextAsync(email);
    }

    /// <summary>The same person, in another tab.</summary>
    public async Task<Person> SecondTabAsync() => new(_portal, Page.Context, await Page.Context.NewPageAsync());

    /// <summary>Clicks what starts a download and reads the file.</summary>
    public async Task<byte[]> DownloadAsync(ILocator link)
    {
        var download = await Page.RunAndWaitForDownloadAsync(() => link.ClickAsync());
        return await File.ReadAllBytesAsync(await download.PathAsync());
    }

    /// <summary>Writes into a field and leaves it, as forms that answer to changes want it.</summary>
    public async Task WriteAsync(string label, string text)
    {
        var field = Page.GetByLabel(label, new PageGetByLabelOptions { Exact = true });
        await field.FillAsync(text);
        await field.BlurAsync();
    }

    /// <summary>Drops a file on the picker, once the picker takes files.</summary>
    public async Task UploadAsync(string name, byte[] content, string pickerTestId = "upload")
    {
        var picker = Page.GetByTestId(pickerTestId);
        await Assertions.Expect(picker).ToBeEnabledAsync();
        await picker.SetInputFilesAsync(new FilePayload { Name = name, MimeType = "text/csv", Buffer = content });
    }

    private async Task SendCredentialsAsync(string email, string button)
    {
        await Page.GetByLabel("E-mail").FillAsync(email);
        await Page.GetByLabel("Password").FillAsync(PortalAppFactory.Password);
        await Page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = button, Exact = true }).ClickAsync();
    }

    // The portal's address in mails is the one it is configured with; the path is what counts here.
    private Task<string> LinkMailedToAsync(string email, string page) => Eventually.GetAsync($"a mail to {email} with {page}", async () =>
    {
        foreach (var file in Directory.EnumerateFiles(_portal.MailFolder, "*.eml"))
        {
            using var mail = await MimeMessage.LoadAsync(file);
            if (mail.To.Mailboxes.Any(box => box.Address == email) && Link().Matches(mail.TextBody ?? "").Select(link => new Uri(link.Value).PathAndQuery).FirstOrDefault(path => path.StartsWith(page, StringComparison.Ordinal)) is { } path)
                return path;
        }

        return null;
    });

    [GeneratedRegex(@"http\S+")]
    private static partial Regex Link();
}
