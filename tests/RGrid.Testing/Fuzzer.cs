using System.Diagnostics;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace RGrid.Testing;

/// <summary>
/// Feeds a parser with texts that are made from a kept corpus (`tests/corpus/NAME/`) by small changes. Whatever comes, it ends, and nothing
/// leaves it but the failures that it promises. What breaks it is put into the corpus, where every later run begins with it.
/// </summary>
/// <param name="name">Name of the parser and of its folder in the corpus.</param>
/// <param name="parse">Parses one text; throws what must not come out.</param>
public sealed class Fuzzer(string name, Action<byte[]> parse)
{
    private const double UsualSeconds = 0.7;
    private const int LongestHangSeconds = 60;
    private const int LongestText = 1 << 18;

    private static readonly byte[][] Fragments =
    [
        .. new[]
        {
            "{", "}", "[", "]", "(", ")", "\"", "'", "\\", "\\u", "\\ud800", "`", "${", "${A}", "#", ";", ":", ",", "=", "==", "@", "://", "../", "/", "-", "--", "---", "\n", "\r\n", "\n\n", " ", "\t",
            "\u2028", "\ufeff", "\u001b[31m", "null", "true", "-1", "0", "1e999", "99999999999999999999", "2147483648", "\"\"", "{}", "[]", "*", "**", "# /// script\n", "# ///\n", "sha256:", "file:///", "and ", "in ", "é", "😀",
        }.Select(Encoding.UTF8.GetBytes),
        [0], [0xff], [0xfe, 0xff], [0xff, 0xfe], [0xc3], [0xed, 0xa0, 0x80],
    ];

    /// <summary>Goes through the corpus, then through changes of it for `RGRID_FUZZ_SECONDS` (0.7).</summary>
    public void Run()
    {
        var corpus = Corpus();
        var seconds = double.TryParse(Environment.GetEnvironmentVariable("RGRID_FUZZ_SECONDS"), CultureInfo.InvariantCulture, out var wanted) ? wanted : UsualSeconds;
        var seed = int.TryParse(Environment.GetEnvironmentVariable("RGRID_FUZZ_SEED"), CultureInfo.InvariantCulture, out var number) ? number : 1;
        byte[] now = [];
        Exception? failure = null;
        var worker = new Thread(() => failure = Work(corpus, seconds, new Random(seed), text => now = text)) { IsBackground = true };
        worker.Start();

        // Whoever hangs is far beyond any pause of the machine.
        if (!worker.Join(TimeSpan.FromSeconds(seconds + LongestHangSeconds)))
        {
            failure = new TimeoutException("It did not come to an end.");
        }

        if (failure is not null)
        {
            throw new InvalidOperationException($"{name} broke on {Keep(now)}: {failure}", failure);
        }
    }

    private Exception? Work(IReadOnlyList<byte[]> corpus, double seconds, Random random, Action<byte[]> begin)
    {
        try
        {
            foreach (var text in corpus)
            {
                begin(text);
                parse(text);
            }

            for (var watch = Stopwatch.StartNew(); watch.Elapsed.TotalSeconds < seconds;)
            {
                var text = Change(corpus, random);
                begin(text);
                parse(text);
            }

            return null;
        }
        catch (Exception exception)
        {
            return exception;
        }
    }

    private static byte[] Change(IReadOnlyList<byte[]> corpus, Random random)
    {
        List<byte> text = [.. corpus[random.Next(corpus.Count)]];
        for (var changes = 1 + random.Next(6); changes > 0; changes--)
        {
            var at = random.Next(text.Count + 1);
            var length = random.Next(Math.Min(text.Count - at, 40) + 1);
            switch (random.Next(8))
            {
                case 0 when at < text.Count:
                    text[at] = (byte)random.Next(256);
                    break;
                case 1 when at < text.Count:
                    text[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 2:
                    text.RemoveRange(at, length);
                    break;
                case 3:
                    text.InsertRange(random.Next(text.Count + 1), text.GetRange(at, length));
                    break;
                case 4:
                    var other = corpus[random.Next(corpus.Count)];
                    text.InsertRange(at, other.AsSpan(random.Next(other.Length + 1)..).ToArray());
                    break;
                case 5:
                    text.RemoveRange(at, text.Count - at);
                    break;
                case 6 when random.Next(20) == 0:
                    // Deep and long texts: what calls itself for each level, or begins anew for each letter, is found by these.
                    var part = Fragments[random.Next(Fragments.Length)];
                    text.InsertRange(at, Enumerable.Repeat(part, Math.Min(50_000, LongestText / part.Length)).SelectMany(bytes => bytes));
                    break;
                default:
                    text.InsertRange(at, Fragments[random.Next(Fragments.Length)]);
                    break;
            }
        }

        return [.. text.Take(LongestText)];
    }

    private string Keep(byte[] text)
    {
        var path = Path.Combine(Folder(), $"found-{Convert.ToHexStringLower(SHA256.HashData(text))[..8]}");
        File.WriteAllBytes(path, text);
        return path;
    }

    private IReadOnlyList<byte[]> Corpus() =>
        [.. Directory.EnumerateFiles(Folder()).Order(StringComparer.Ordinal).Select(File.ReadAllBytes), []];

    private string Folder()
    {
        for (var folder = AppContext.BaseDirectory; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            if (Path.Combine(folder, "tests", "corpus", name) is var corpus && Directory.Exists(corpus))
            {
                return corpus;
            }
        }

        throw new DirectoryNotFoundException($"There is no corpus of `{name}`.");
    }
}
