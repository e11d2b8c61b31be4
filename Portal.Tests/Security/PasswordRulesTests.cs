using System.Security.Cryptography;
using System.Text;
using Portal.Security;
using Portal.Security.Passwords;
using Portal.Tests.Testing;

namespace Portal.Tests.Security;

public sealed class PasswordRulesTests
{
    [Theory]
    [InlineData("quite a long sentence", null, "nothing is wrong")]
    [InlineData("my PORTAL password", "password_names_product", "the product is guessed first")]
    [InlineData("wangwei-2026-spring", "password_names_person", "and so is one's own name")]
    [InlineData("WangWei and her cat", "password_names_person", "in whatever case")]
    public async Task Validate_Password_NamesTheFault(string password, string? code, string because)
    {
        var result = await new PasswordRules(new NoBreachedPasswords()).ValidateAsync(null!, new PortalUser { Email = "wangwei@example.com" }, password);

        Assert.True(result.Errors.FirstOrDefault()?.Code == code, because);
    }

    [Fact]
    public async Task Validate_ShortNames_ArePartOfManyWords() =>
        Assert.True((await new PasswordRules(new NoBreachedPasswords()).ValidateAsync(null!, new PortalUser { Email = "li@example.com" }, "a little sentence")).Succeeded);

    [Fact]
    public async Task Validate_201Characters_IsTooLong() =>
        Assert.Equal("password_too_long", (await new PasswordRules(new NoBreachedPasswords()).ValidateAsync(null!, new PortalUser(), string.Concat(Enumerable.Repeat("ab1", 67)))).Errors.Single().Code);

    [Theory]
    [InlineData(40, ":17")]
    [InlineData(10, "")]
    public async Task Validate_PasswordOfTheList_IsRefused(int digits, string count)
    {
        using var folder = new TemporaryFolder();
        var file = folder.At("list.txt");
        await File.WriteAllLinesAsync(file, new[] { "correct horse battery", "iloveyou1234" }.Select(password => Convert.ToHexString(SHA1.HashData(Encoding.UTF8.GetBytes(password)))[..digits] + count));
        var rules = new PasswordRules(new BreachedPasswordFile(file));

        Assert.Equal("password_breached", (await rules.ValidateAsync(null!, new PortalUser(), "iloveyou1234")).Errors.Single().Code);
        Assert.True((await rules.ValidateAsync(null!, new PortalUser(), "iloveyou12345")).Succeeded);
    }

    [Theory]
    [InlineData("ABC")]
    [InlineData("not hexadecimal at all")]
    public void List_LineThatIsNoPrefix_SaysWhich(string line)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllLines(folder.At("list.txt"), ["0123456789", line]);

        Assert.Contains("Line 2", Assert.Throws<InvalidDataException>(() => new BreachedPasswordFile(folder.At("list.txt"))).Message, StringComparison.Ordinal);
    }
}
