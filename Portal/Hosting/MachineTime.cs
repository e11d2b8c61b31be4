namespace Portal.Hosting;

public static class MachineTime
{
    /// <summary>An instant that a runner wrote by its machine's clock, on the portal's calendar: later by as much as a test clock is ahead.</summary>
    public static DateTimeOffset OfMachine(this TimeProvider time, DateTimeOffset at) => time is TestClock clock ? at + clock.Offset : at;

    /// <summary>Now by the machine's clock, however far a test clock is ahead.</summary>
    public static DateTimeOffset MachineNow(this TimeProvider time) => time is TestClock ? TimeProvider.System.GetUtcNow() : time.GetUtcNow();
}
