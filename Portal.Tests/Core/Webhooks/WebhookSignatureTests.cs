using Portal.Core.Webhooks;

namespace Portal.Tests.Core.Webhooks;

public sealed class WebhookSignatureTests
{
    // The example that the specification's own libraries are tested with.
    private const string Secret = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

    [Fact]
    public void Sign_ExampleOfTheSpecification_IsItsSignature() => Assert.Equal(
        "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
        WebhookSignature.Sign([Secret], "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", """{"test": 2432232314}"""));

    [Fact]
    public void Sign_TwoSecrets_HasASignatureOfEach()
    {
        var other = WebhookSecret.Make();

        var both = WebhookSignature.Sign([Secret, other], "msg_1", "1", "{}").Split(' ');

        Assert.Equal([WebhookSignature.Sign([Secret], "msg_1", "1", "{}"), WebhookSignature.Sign([other], "msg_1", "1", "{}")], both);
    }

    [Fact]
    public void Sign_IdWithAFullStop_IsAFault() => Assert.Throws<ArgumentException>(() => WebhookSignature.Sign([Secret], "a.b", "1", "{}"));

    [Fact]
    public void Make_IsNeverTheSameAndLongEnough()
    {
        Assert.NotEqual(WebhookSecret.Make(), WebhookSecret.Make());
        Assert.Equal(32, WebhookSecret.KeyOf(WebhookSecret.Make()).Length);
        Assert.Throws<FormatException>(() => WebhookSecret.KeyOf("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"));
    }

    [Fact]
    public void PauseAfter_EachTry_GrowsAndEndsAfterDays()
    {
        var pauses = Enumerable.Range(1, WebhookRetry.MostTries - 1).Select(tries => WebhookRetry.PauseAfter(tries, 0)!.Value).ToList();

        Assert.Equal(pauses.Order(), pauses);
        Assert.InRange(pauses.Aggregate((sum, pause) => sum + pause), TimeSpan.FromDays(3), TimeSpan.FromDays(4));
        Assert.Null(WebhookRetry.PauseAfter(WebhookRetry.MostTries, 0.5));
        Assert.Equal(TimeSpan.FromSeconds(6.25), WebhookRetry.PauseAfter(1, 1));
    }
}
