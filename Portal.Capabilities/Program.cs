using System.Text;
using Portal.Capabilities;

// UTF-8 whatever the locale of the sandbox says; errors come out at once, progress is flushed by the journal.
var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
using var output = new StreamWriter(Console.OpenStandardOutput(), utf8);
using var error = new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true };
return EntryPoint.Run(args, output, error);
