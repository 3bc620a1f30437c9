using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.Catalog;
using RGrid.Content;
using RGrid.FileSystem;
using RGrid.Snapshots;

namespace RGrid.Runtimes;

/// <summary>
/// Finds out what an interpreter is: its report, the SHA-256 of its real binary and of the language libraries that it loads. These are
/// remembered under the stats of all these files (cache.md 7); the standard library's stat list is made anew each time.
/// </summary>
/// <param name="stamps">The memory.</param>
/// <param name="clock">The clock.</param>
public sealed class InterpreterIdentity(IStampMemo stamps, TimeProvider clock)
{
    private const string Purpose = "runtime/2";

    /// <summary>The report and the digests of an interpreter.</summary>
    /// <param name="language">Its language.</param>
    /// <param name="executable">Absolute path; links are resolved.</param>
    /// <param name="workingFolder">Where it is asked.</param>
    public (InterpreterReport Report, Digest Binary, IReadOnlyDictionary<string, Digest> Libraries) Identify(
        ILanguage language, string executable, string workingFolder)
    {
        var real = PathRelation.RealPath(executable) ?? executable;
        var began = clock.GetUtcNow();
        var stat = PosixFile.TryStat(real) ?? throw new RGridException(
            ErrorCode.RuntimeUnavailable, $"the interpreter `{executable}` does not exist", "run `rgrid runtimes` to see those that do");
        if (IsTrusted(real, stat, began) && Recall(real, stat, began) is { } known)
        {
            return known;
        }

        var report = language.Probe(new InstalledInterpreter(real, workingFolder));
        var libraries = report.Libraries.ToDictionary(library => library, HashFile, StringComparer.Ordinal);
        var binary = HashFile(report.Executable);
        if (IsTrusted(real, stat, began) && report.Libraries.All(library => IsTrusted(library, PosixFile.TryStat(library), began)) && report.Executable == real)
        {
            stamps.Save(PurposeOf(real), stat, ToJson(real, report, binary, libraries));
        }

        return (report, binary, ByFileName(libraries));
    }

    /// <summary>Digest of a folder's stat list: relative path, size, mtime and ctime of each file, without installed packages and compiled files.</summary>
    public static Digest StatList(string folder)
    {
        var list = new StampList();
        FolderPages.Visit(
            folder,
            static name => name.SequenceEqual("__pycache__"u8) || name.SequenceEqual("site-packages"u8) || name.SequenceEqual("dist-packages"u8),
            (path, page) =>
            {
                list.Add(path);
                foreach (ref readonly var entry in page.Entries)
                {
                    if (entry.Kind == FileKind.Link)
                    {
                        // Debian's sitecustomize.py stands below /etc.
                        var stat = PosixFile.TryStat(Path.Combine(page.Text, Encoding.UTF8.GetString(page.Name(entry)))) ?? default;
                        list.Add(page.Name(entry), stat.Size, stat.ModifiedNs, stat.ChangedNs);
                    }
                    else if (entry.Kind != FileKind.Folder)
                    {
                        list.Add(page.Name(entry), entry.Size, entry.ModifiedNs, entry.ChangedNs);
                    }
                }
            });
        AddArchive(folder, list);
        return list.Digest;
    }

    // python311.zip beside the folder python3.11 is searched before it; hardly any Python has one.
    private static void AddArchive(string folder, StampList list)
    {
        var archive = Path.Combine(Path.GetDirectoryName(folder) ?? "/", Path.GetFileName(folder).Replace(".", "", StringComparison.Ordinal) + ".zip");
        if (PosixFile.TryStat(archive) is { } stat)
        {
            list.Add(Encoding.UTF8.GetBytes(Path.GetFileName(archive)), stat.Size, stat.ModifiedNs, stat.ChangedNs);
        }
    }

    /// <summary>The members of a JSON object that are texts.</summary>
    internal static IReadOnlyDictionary<string, string> ReadTexts(JsonObject members) =>
        members.ToDictionary(member => member.Key, member => member.Value!.GetValue<string>(), StringComparer.Ordinal);

    // Where a binary has two names, by a hard link, what it loads stands beside the name that is called.
    private static string PurposeOf(string real) => $"{Purpose} {real}";

    private (InterpreterReport, Digest, IReadOnlyDictionary<string, Digest>)? Recall(string real, FileStat stats, DateTimeOffset now)
    {
        if (stamps.Find(PurposeOf(real), stats) is not { } text)
        {
            return null;
        }

        try
        {
            var memo = JsonNode.Parse(text)!;
            if (memo["landmarks"]!.GetValue<string>() != Landmarks(real, memo["version"]!.GetValue<string>()))
            {
                return null;
            }

            var libraries = memo["libraries"]!.AsObject();
            foreach (var (path, library) in libraries)
            {
                if (PosixFile.TryStat(path) is not { } stat
                    || !IsTrusted(path, stat, now)
                    || StampText(stat) != library!["stat"]!.GetValue<string>())
                {
                    return null;
                }
            }

            return (
                new InterpreterReport(
                    memo["version"]!.GetValue<string>(),
                    memo["executable"]!.GetValue<string>(),
                    ReadTexts(memo["report"]!.AsObject()),
                    ReadTexts(memo["facts"]!.AsObject()),
                    [.. libraries.Select(library => library.Key)],
                    memo["standardLibrary"]?.GetValue<string>()),
                Digest.Parse(memo["binary"]!.GetValue<string>()),
                ByFileName(libraries.ToDictionary(library => library.Key, library => Digest.Parse(library.Value!["sha256"]!.GetValue<string>()))));
        }
        catch (Exception exception) when (exception is JsonException or FormatException or InvalidOperationException or NullReferenceException)
        {
            // A memo that can't be read is no memo; the interpreter is asked again.
            return null;
        }
    }

    private static string ToJson(string real, InterpreterReport report, Digest binary, Dictionary<string, Digest> libraries)
    {
        var librariesJson = new JsonObject();
        foreach (var (path, digest) in libraries)
        {
            librariesJson[path] = new JsonObject
            {
                ["sha256"] = digest.ToString(),
                ["stat"] = StampText(PosixFile.TryStat(path) ?? default),
            };
        }

        return new JsonObject
        {
            ["version"] = report.Version,
            ["executable"] = report.Executable,
            ["report"] = TextsJson(report.Report),
            ["facts"] = TextsJson(report.Facts),
            ["standardLibrary"] = report.StandardLibrary,
            ["binary"] = binary.ToString(),
            ["libraries"] = librariesJson,
            ["landmarks"] = Landmarks(real, report.Version),
        }.ToJsonString();
    }

    // Where Python finds its library (getpath.py): beside the binary and above it, and by files that lead elsewhere. Which of them are there is
    // part of what an interpreter says of itself.
    private static string Landmarks(string real, string version)
    {
        var line = string.Join('.', version.Split('.').Take(2));
        var found = new StringBuilder();
        for (var folder = Path.GetDirectoryName(real); folder is not null; folder = Path.GetDirectoryName(folder))
        {
            foreach (var name in new[] { $"lib/python{line}/os.py", $"lib64/python{line}/os.py", "pyvenv.cfg", Path.GetFileName(real) + "._pth", "pybuilddir.txt" })
            {
                if (PosixFile.TryStat(Path.Combine(folder, name)) is { } stat)
                {
                    found.Append(CultureInfo.InvariantCulture, $"{folder}/{name} {StampText(stat)}\n");
                }
            }
        }

        return found.ToString();
    }

    private static JsonObject TextsJson(IReadOnlyDictionary<string, string> texts)
    {
        var members = new JsonObject();
        foreach (var (name, text) in texts)
        {
            members[name] = text;
        }

        return members;
    }

    private static string StampText(FileStat stat) => string.Create(
        CultureInfo.InvariantCulture, $"{stat.Device} {stat.Inode} {stat.Size} {stat.ModifiedNs} {stat.ChangedNs}");

    private static bool IsTrusted(string path, FileStat? stat, DateTimeOffset now) =>
        stat is { } known && StampTrust.IsTrusted(known, PosixFile.FileSystemType(path), now);

    private static Dictionary<string, Digest> ByFileName(IEnumerable<KeyValuePair<string, Digest>> libraries) =>
        libraries.ToDictionary(library => Path.GetFileName(library.Key), library => library.Value, StringComparer.Ordinal);

    private static Digest HashFile(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 0);
        return new Digest(SHA256.HashData(file));
    }
}
