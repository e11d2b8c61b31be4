using System.Net.Sockets;
using System.Text;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>Requests as bytes on a socket: a right one with some of its bytes changed, taken out or doubled, as no client library would send it.</summary>
internal sealed class RawRequests(Uri address, Random random)
{
    /// <summary>Sends one and reads the status.</summary>
    /// <returns>The status and what was sent; null when the portal hung up without an answer.</returns>
    public async Task<(int? Status, string Sent)> SendAsync(AccessRow row)
    {
        var bytes = Spoil(Encoding.ASCII.GetBytes($"{row.Verb} {row.PathOf(Things.Nowhere)} HTTP/1.1\r\nHost: {address.Authority}\r\nAuthorization: Bearer none\r\nContent-Type: application/json\r\nConnection: close\r\nContent-Length: 2\r\n\r\n{{}}"));
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address.Host, address.Port);
        var answer = new byte[64];
        var read = 0;
        try
        {
            await socket.SendAsync(bytes);
            // Nothing more comes: one that was cut off is not waited for.
            socket.Shutdown(SocketShutdown.Send);
            for (int got; read < 12 && (got = await socket.ReceiveAsync(answer.AsMemory(read))) > 0;)
                read += got;
        }
        catch (SocketException)
        {
            // Hung up on.
        }

        return (read < 12 ? null : int.Parse(Encoding.ASCII.GetString(answer, 9, 3), System.Globalization.CultureInfo.InvariantCulture), Encoding.Latin1.GetString(bytes));
    }

    private byte[] Spoil(byte[] request)
    {
        var bytes = request.ToList();
        // The version stays: of another, the standard's answer is 505.
        var version = Encoding.ASCII.GetString(request).IndexOf(" HTTP/1.1", StringComparison.Ordinal);
        for (var changes = random.Next(1, 6); changes > 0; changes--)
        {
            var at = random.Next(bytes.Count);
            if (at >= version && at < version + 11)
                continue;
            switch (at > version ? random.Next(3) : 0)
            {
                case 0: bytes[at] = Other(); break;
                case 1: bytes.RemoveAt(at); break;
                default: bytes.Insert(at, Other()); break;
            }
        }

        return [.. bytes];
    }

    // Neither of those that end a path, which could leave one that everybody may see.
    private byte Other()
    {
        var other = (byte)random.Next(256);
        return other is (byte)'?' or (byte)'#' ? (byte)'!' : other;
    }
}
