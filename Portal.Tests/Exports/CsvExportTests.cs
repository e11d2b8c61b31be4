using Portal.Exports;

namespace Portal.Tests.Exports;

public class CsvExportTests
{
    private static readonly string[] Header = ["名称", "amount"];

    [Fact]
    public async Task WriteAsync_ManyRows_IsWhatIsWrittenAtOnceAndBlocksNobody()
    {
        var rows = Enumerable.Range(0, 20_000).Select(i => (IReadOnlyList<string?>)[$"行 {i}, \"quoted\"", i % 3 == 0 ? null : $"{i}.00"]).ToList();
        await using var stream = new OnlyAsync();

        await CsvExport.WriteAsync(stream, Header, rows.ToAsyncEnumerable(), CancellationToken.None);

        Assert.Equal(CsvExport.Write(Header, rows), stream.Written.ToArray());
        Assert.True(stream.Writes > 3);
    }

    // As the server's answer is: who writes to it without waiting is refused.
    private sealed class OnlyAsync : Stream
    {
        public MemoryStream Written { get; } = new();

        public int Writes { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

        public override void Flush() => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new InvalidOperationException("Synchronous operations are disallowed.");

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            Writes++;
            return Written.WriteAsync(buffer, cancellationToken);
        }

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) => WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
    }
}
