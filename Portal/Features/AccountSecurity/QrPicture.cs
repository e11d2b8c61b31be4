using System.Globalization;
using System.Text;
using QRCoder;

namespace Portal.Features.AccountSecurity;

/// <summary>A QR code as the path of an SVG, one unit a module: sharp at every size, and nothing is asked of another server.</summary>
public static class QrPicture
{
    /// <summary>Modules a side, quiet zone included, and the dark ones as a path.</summary>
    public static (int Size, string Path) Of(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < code.ModuleMatrix.Count; x++)
            {
                if (code.ModuleMatrix[y][x])
                    path.Append(CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }

        return (code.ModuleMatrix.Count, path.ToString());
    }
}
