using Microsoft.Playwright;
using Portal.Features.Verification.Documents;
using Portal.Tests.Testing;
using static Microsoft.Playwright.Assertions;

namespace Portal.Tests.Journeys;

/// <summary>An applicant and a reviewer in two browsers: refused, mended, approved.</summary>
public sealed class VerificationJourneyTests() : BrowserJourney(new PortalAppFactory().With("Portal:Verification:IsRequired", "true"))
{
    private const string Applicant = "li@example.com";
    private const string Reviewer = "admin@example.com";

    protected override async Task PrepareAsync()
    {
        Portal.ListenOnLoopback();
        await Portal.CreateAdministratorAsync(Reviewer);
        await Portal.RegisterDeveloperAsync(Applicant);
    }

    [SkippableFact]
    public async Task Application_IsRefusedByKeyboard_Mended_AndApproved()
    {
        var applicant = await SignedInAsync(Applicant);
        var reviewer = await SignedInAsync(Reviewer);

        await OpenAsync(applicant, "/account/verification");
        await WriteAsync(applicant, "#legalName", "李雷");
        await WriteAsync(applicant, "#idNumber", "11010519491231002X");
        await WriteAsync(applicant, "#address", "somewhere");
        await WriteAsync(applicant, "#phone", "+86 10 1234 5678");
        await UploadAsync(applicant, "card.svg.png", "<svg/>"u8.ToArray());
        await Expect(applicant.GetByTestId("upload-problem")).ToContainTextAsync("neither PDF nor PNG nor JPEG");
        await UploadAsync(applicant, "../card.png", ADocument.Picture(width: 600, height: 380));
        await UploadAsync(applicant, "licence.pdf", ADocument.Pdf());
        await Expect(applicant.GetByTestId("documents")).ToContainTextAsync("licence.pdf");
        await Expect(applicant.Locator("#legalName")).ToHaveValueAsync("李雷");
        await LookAsync(applicant, "verification-form");
        await applicant.GetByTestId("submit-verification").ClickAsync();
        await Expect(applicant.Locator("[data-state=Submitted][aria-current=step]")).ToBeVisibleAsync();

        await OpenAsync(reviewer, "/admin/verification");
        await LookAsync(reviewer, "verification-queue");
        await reviewer.GetByTestId("take-next").ClickAsync();
        await Expect(reviewer.GetByTestId("checklist")).ToBeFocusedAsync();
        // A page of each document is drawn.
        await Expect(reviewer.Locator(".document img")).ToHaveCountAsync(DocumentPages.DrawsPdf ? 2 : 1);
        foreach (var key in new[] { "a", "a", "a", "r", "n", "a", "a" })
            await reviewer.Keyboard.PressAsync(key);
        await Expect(reviewer.GetByTestId("decide")).ToBeEnabledAsync();
        await Expect(reviewer.Locator("li[data-item=Address] select")).ToBeVisibleAsync();
        foreach (var picture in await reviewer.Locator(".document img").AllAsync())
            await Expect(picture).Not.ToHaveJSPropertyAsync("naturalWidth", 0);
        await LookAsync(reviewer, "verification-review");
        await reviewer.Keyboard.PressAsync("n");
        await reviewer.ArrivesAtAsync("/admin/verification$");

        await OpenAsync(applicant, "/account/verification");
        await Expect(applicant.GetByTestId("reason-address")).ToContainTextAsync("house number");
        await Expect(applicant.Locator("#legalName")).ToHaveAttributeAsync("readonly", "");
        await LookAsync(applicant, "verification-refused", isKept: true);
        await WriteAsync(applicant, "#address", "北京市海淀区 1 号");
        await applicant.GetByTestId("submit-verification").ClickAsync();
        await Expect(applicant.Locator("[data-state=Submitted][aria-current=step]")).ToBeVisibleAsync();

        await OpenAsync(reviewer, "/admin/verification");
        await reviewer.GetByTestId("take-next").ClickAsync();
        await Expect(reviewer.GetByTestId("checklist")).ToBeFocusedAsync();
        await Expect(reviewer.Locator(".check-line")).ToHaveCountAsync(1);
        await reviewer.Keyboard.PressAsync("a");
        await Expect(reviewer.GetByTestId("decide")).ToBeEnabledAsync();
        await reviewer.Keyboard.PressAsync("n");
        await reviewer.ArrivesAtAsync("/admin/verification$");

        await OpenAsync(applicant, "/account/verification");
        await Expect(applicant.GetByTestId("standing")).ToHaveAttributeAsync("data-standing", "Verified");
        await LookAsync(applicant, "verification-approved", isKept: true);
        await OpenAsync(applicant, "/billing/details");
        await Expect(applicant.Locator("#title")).ToHaveValueAsync("李雷");
        // The picture that was none was refused.
        Assert.DoesNotContain(Faults, fault => !fault.Contains("422", StringComparison.Ordinal));
    }

    private static async Task WriteAsync(IPage page, string field, string text)
    {
        await page.Locator(field).FillAsync(text);
        await page.Locator(field).BlurAsync();
    }

    private static async Task UploadAsync(IPage page, string name, byte[] content)
    {
        await Expect(page.GetByTestId("document-upload")).ToBeEnabledAsync();
        await page.GetByTestId("document-upload").SetInputFilesAsync(new FilePayload { Name = name, MimeType = "image/png", Buffer = content });
    }
}
