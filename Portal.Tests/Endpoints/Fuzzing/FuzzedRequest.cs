using System.Net.Http.Headers;
using System.Text;

namespace Portal.Tests.Endpoints.Fuzzing;

/// <summary>A request that no portal may take.</summary>
/// <param name="Fault">What is wrong with it.</param>
public sealed record FuzzedRequest(string Fault, string Method, string Path, byte[]? Body = null, string ContentType = "application/json")
{
    public HttpRequestMessage ToMessage()
    {
        var message = new HttpRequestMessage(new HttpMethod(Method), Path);
        if (Body is not null)
        {
            message.Content = new ByteArrayContent(Body);
            message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(ContentType);
        }

        return message;
    }

    public override string ToString() => $"{Method} {Path} ({Fault}) {(Body is null ? "" : Encoding.UTF8.GetString(Body.AsSpan(0, Math.Min(Body.Length, 300))))}";
}
