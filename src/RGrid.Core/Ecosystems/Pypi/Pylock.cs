using System.Text;
using Tomlyn.Model;

namespace RGrid.Ecosystems.Pypi;

/// <summary>`pylock.toml` (PEP 751) as a requirements text with hashes, which every pip understands.</summary>
internal static class Pylock
{
    /// <summary>The requirements text.</summary>
    /// <exception cref="RGridException">The lock is of an unknown version or holds what pip can't be told.</exception>
    public static string ToRequirements(TomlTable table, string name)
    {
        var version = table.TryGetValue("lock-version", out var value) ? value as string : null;
        if (version?.StartsWith("1.", StringComparison.Ordinal) != true)
        {
            throw new RGridException(
                ErrorCode.DependencyFileInvalid, $"`{name}` has lock-version `{version ?? "none"}`; this RGrid knows 1.x", "make the lock again with a current tool");
        }

        var text = new StringBuilder();
        foreach (var package in table.TryGetValue("packages", out var packages) ? (packages as TomlTableArray ?? []) : [])
        {
            text.Append(Line(package, name)).Append('\n');
        }

        return text.ToString();
    }

    private static string Line(TomlTable package, string name)
    {
        string? Text(TomlTable table, string key) => table.TryGetValue(key, out var value) ? value as string : null;
        var project = Text(package, "name") ?? throw new RGridException(ErrorCode.DependencyFileInvalid, $"`{name}` has a package without a name", "make the lock again");
        var marker = Text(package, "marker") is { } condition ? $" ; {condition}" : "";
        if (package.TryGetValue("vcs", out var vcs) && vcs is TomlTable repository)
        {
            return $"{project} @ {Text(repository, "type")}+{Text(repository, "url")}@{Text(repository, "commit-id")}{marker}";
        }

        if (package.TryGetValue("directory", out var directory) && directory is TomlTable folder)
        {
            return Text(folder, "path") is { } path && path.StartsWith('.') ? path + marker : $"./{Text(folder, "path")}{marker}";
        }

        if (package.TryGetValue("archive", out var archive) && archive is TomlTable file)
        {
            return $"{project} @ {Text(file, "url")}{marker} {Hashes(file)}";
        }

        var artefacts = (package.TryGetValue("wheels", out var wheels) ? wheels as TomlTableArray ?? [] : []).ToList();
        if (package.TryGetValue("sdist", out var sdist) && sdist is TomlTable source)
        {
            artefacts.Add(source);
        }

        return $"{project}=={Text(package, "version")}{marker} {string.Join(' ', artefacts.Select(Hashes))}";
    }

    private static string Hashes(TomlTable artefact) => artefact.TryGetValue("hashes", out var value) && value is TomlTable hashes
        ? string.Join(' ', hashes.Select(hash => $"--hash={hash.Key}:{hash.Value}"))
        : "";
}
