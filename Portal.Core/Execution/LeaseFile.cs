namespace Portal.Core.Execution;

/// <summary>Reads and writes <c>lease.json</c>.</summary>
public static class LeaseFile
{
    /// <summary>Writes the lease so that a reader sees all of it or none; replaces an earlier one.</summary>
    /// <exception cref="IOException">The folder is missing or cannot be written.</exception>
    public static void Write(AttemptFolder folder, AttemptLease lease)
    {
        ArgumentNullException.ThrowIfNull(folder);
        ArgumentNullException.ThrowIfNull(lease);
        AtomicFile.Write(folder.Lease, LeaseCodec.Encode(lease));
    }

    /// <exception cref="FileNotFoundException">There is no lease.</exception>
    /// <exception cref="FormatException">The file is not a lease; the message names the field.</exception>
    public static AttemptLease Read(AttemptFolder folder)
    {
        ArgumentNullException.ThrowIfNull(folder);
        return LeaseCodec.Decode(File.ReadAllBytes(folder.Lease));
    }
}
