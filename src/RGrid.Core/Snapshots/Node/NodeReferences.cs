using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>Collects what one file names. Every literal that names a file of code beside it counts, whatever the program does with it.</summary>
/// <param name="file">The file.</param>
/// <param name="resolution">Finds what a path stands for.</param>
internal sealed class NodeReferences(CodeFile file, NodeResolution resolution)
{
    private const int LongestText = 1 << 16;

    private readonly string _folder = Path.GetDirectoryName(file.Path)!;
    private readonly string _source = NamedFile.Decode(file.Text.Span);
    private readonly List<PackageFile> _packages = [];
    private readonly HashSet<(string, LiteralUse)> _seen = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private bool _makesRequire;

    /// <summary>The files.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The folders.</summary>
    public SortedSet<string> Packages { get; } = new(StringComparer.Ordinal);

    /// <summary>Those of the files that are loaded as JavaScript although no name tells so.</summary>
    public HashSet<string> Loaded { get; } = new(StringComparer.Ordinal);

    /// <summary>Reads the whole file.</summary>
    public void AddAll()
    {
        AddPackageFiles();
        _makesRequire = _source.Contains("createRequire", StringComparison.Ordinal);
        foreach (var text in QuotedTexts.Of(_source))
        {
            var inside = _source.AsSpan(text.Start + 1, text.End - text.Start - 2);
            if (inside.Length is 0 or > LongestText)
            {
                continue;
            }

            if (_source[text.Start] == '`' && inside.Contains("${", StringComparison.Ordinal))
            {
                AddTemplate(inside);
            }
            else if (QuotedTexts.ValueOf(inside) is var value && !value.AsSpan().ContainsAny('\0', '\r', '\n'))
            {
                AddValue(text, value);
            }
        }
    }

    // Node asks the nearest one for the type of a module; `imports` and the package's own name come from it too. Of code above the
    // root the nearest one counts.
    private void AddPackageFiles()
    {
        for (var folder = _folder; folder is not null; folder = Path.GetDirectoryName(folder))
        {
            var isFound = resolution.AddFile(Path.Combine(folder, "package.json"), Files);
            if (isFound && resolution.PackageIn(folder) is { } package)
            {
                _packages.Add(package);
            }

            var isInside = PathRelation.IsIn(folder, file.Folders.Root);
            if (folder == file.Folders.Root || (!isInside && (isFound || PathRelation.IsIn(file.Folders.Root, folder))))
            {
                break;
            }
        }
    }

    // `${__dirname}/worker.js`, `./x.js?v=${version}`
    private void AddTemplate(ReadOnlySpan<char> inside)
    {
        var head = QuotedTexts.ValueOf(inside[..inside.IndexOf("${")]);
        var tail = QuotedTexts.ValueOf(inside[(inside.LastIndexOf('}') + 1)..]);
        if (head.Contains('?', StringComparison.Ordinal) && IsRelative(head))
        {
            AddRelative(head, LiteralUse.Text);
        }

        if (tail.StartsWith('/') && inside.LastIndexOf('}') is >= 0 and var close && inside[..close].TrimEnd().EndsWith("dirname"))
        {
            AddRelative("." + tail, LiteralUse.Text);
        }

        AddScripts(tail);
    }

    private void AddValue(QuotedText text, string value)
    {
        if (!IsRelative(value))
        {
            AddPackage(value, mayLead: true);
        }

        if (value.StartsWith("--", StringComparison.Ordinal) && value.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && IsRelative(value[(equals + 1)..]))
        {
            // spawn(process.execPath, ['--import=./hook.js'])
            AddRelative(value[(equals + 1)..], LiteralUse.Launched);
        }

        if (IsRelative(value) || value.StartsWith('/') || value.StartsWith("file:", StringComparison.Ordinal))
        {
            AddPath(text, value);
        }
        else if (LiteralPlace.UseOf(_source, text.Start, text.End, _makesRequire) is LiteralUse.Located or LiteralUse.Launched)
        {
            // new URL('x.js', import.meta.url), fork('child')
            AddPath(text, "./" + value);
        }

        AddJoined(text, value);
        AddScripts(value);
    }

    private void AddPath(QuotedText text, string value)
    {
        var use = LiteralPlace.UseOf(_source, text.Start, text.End, _makesRequire);
        if (!IsRelative(value))
        {
            if (use != LiteralUse.Text && FilePathOf(value) is { } absolute && PathRelation.IsBelow(absolute, file.Folders.Root))
            {
                AddResolved(absolute, use);
            }

            // __dirname + '/lib/x'
            var before = LiteralPlace.SkipBack(_source, text.Start);
            if (value.StartsWith('/') && before > 0 && _source[before - 1] == '+')
            {
                AddRelative("." + value, use);
            }

            return;
        }

        // '.' and '..' are in every program; as code they count only where they are loaded.
        if (value.AsSpan().Trim("./").Length > 0 || use != LiteralUse.Text)
        {
            AddRelative(value, use);
        }
    }

    private void AddRelative(string value, LiteralUse use)
    {
        if (!_seen.Add((value, use)))
        {
            return;
        }

        foreach (var name in SpellingsOf(value))
        {
            if (NamedFile.In(_folder, name) is { } path)
            {
                AddResolved(path, use);
            }

            // A process and a worker are looked for in the working folder.
            if (use != LiteralUse.Imported && NamedFile.In(file.Folders.WorkingFolder, name) is { } started && file.Folders.WorkingFolder != _folder)
            {
                if (use == LiteralUse.Launched)
                {
                    resolution.AddForms(started, Files);
                }
                else if (NamedFile.IsScriptName(started))
                {
                    resolution.AddFile(started, Files);
                }
            }
        }
    }

    private void AddResolved(string path, LiteralUse use)
    {
        if (use != LiteralUse.Text && resolution.AddFile(path, Files) && use == LiteralUse.Imported && !NamedFile.IsScriptName(path) && Path.GetExtension(path) is not (".json" or ".node" or ".wasm"))
        {
            Loaded.Add(path);
        }

        if (NamedFile.IsScriptName(path))
        {
            resolution.AddFile(path, Files);
        }

        resolution.AddForms(path, Files);
    }

    // path.join(__dirname, 'lib', 'worker.js'): the literals up to this one, from the folder of the file.
    private void AddJoined(QuotedText text, string value)
    {
        const int mostParts = 16;
        var joined = value.TrimStart('/');
        var start = text.Start;
        for (var parts = 0; parts < mostParts; parts++)
        {
            var comma = LiteralPlace.SkipBack(_source, start);
            if (comma == 0 || _source[comma - 1] != ',')
            {
                return;
            }

            var end = LiteralPlace.SkipBack(_source, comma - 1);
            if (LiteralPlace.NameBefore(_source, end).EndsWith("dirname"))
            {
                var use = LiteralPlace.UseOf(_source, text.Start, text.End, _makesRequire);
                if (use != LiteralUse.Text || joined.AsSpan().Trim("./").Length > 0)
                {
                    AddRelative("./" + joined, use);
                }

                return;
            }

            if (end == 0 || _source[end - 1] is not ('"' or '\'' or '`') || QuotedTexts.OpeningOf(_source, end - 1) is not (>= 0 and var opening))
            {
                return;
            }

            start = opening;
            joined = QuotedTexts.ValueOf(_source.AsSpan(start + 1, end - start - 2)).TrimEnd('/') + "/" + joined;
            AddScripts(joined);
        }
    }

    // fork('child.js'), exec('python3 tools/report.py --all')
    private void AddScripts(string value)
    {
        if (!value.Contains('.', StringComparison.Ordinal) || !_words.Add(value))
        {
            return;
        }

        foreach (var word in value.Split([' ', '\t', '"', '\'', ';', '|', '&', '(', ')', '<', '>', '=', '`', '?'], StringSplitOptions.RemoveEmptyEntries).Append(value))
        {
            if (!NamedFile.IsScriptName(word))
            {
                continue;
            }

            foreach (var folder in new[] { _folder, file.Folders.EntryFolder, file.Folders.WorkingFolder }.Distinct(StringComparer.Ordinal))
            {
                if (NamedFile.In(folder, word.TrimStart('/')) is { } path)
                {
                    resolution.AddFile(path, Files);
                }
            }
        }
    }

    private void AddPackage(string value, bool mayLead)
    {
        if (value.Length > 512 || value.Contains(' ', StringComparison.Ordinal))
        {
            return;
        }

        var parts = value.Split('/', 3);
        var name = value.StartsWith('@') && parts.Length > 1 ? $"{parts[0]}/{parts[1]}" : parts[0];
        for (var i = 0; i < _packages.Count; i++)
        {
            var package = _packages[i];
            if (mayLead && value.StartsWith('#'))
            {
                AddTargets(package, package.Targets("imports", value));
            }
            else if (i == 0 && package.Name == name)
            {
                AddTargets(package, package.Targets("exports", "." + value[name.Length..]));
            }

            if (package.Workspaces.TryGetValue(name, out var folder))
            {
                Packages.Add(folder);
            }
        }
    }

    private void AddTargets(PackageFile package, IEnumerable<string> targets)
    {
        foreach (var target in targets)
        {
            if (!target.StartsWith('.'))
            {
                AddPackage(target, mayLead: false);
            }
            else if (package.PathOf(target) is { } path)
            {
                AddResolved(path, LiteralUse.Imported);
            }
        }
    }

    private static bool IsRelative(string value) =>
        value.StartsWith("./", StringComparison.Ordinal) || value.StartsWith("../", StringComparison.Ordinal) || value is "." or "..";

    // As a path; and as a URL: without query and fragment, `%20` as a space.
    private static IEnumerable<string> SpellingsOf(string value)
    {
        yield return value;
        var end = value.AsSpan().IndexOfAny('?', '#');
        var plain = end < 0 ? value : value[..end];
        if (end >= 0)
        {
            yield return plain;
        }

        if (plain.Contains('%', StringComparison.Ordinal))
        {
            yield return Uri.UnescapeDataString(plain);
        }
    }

    private static string? FilePathOf(string value)
    {
        var path = !value.StartsWith("file:", StringComparison.Ordinal) ? value
            : Uri.TryCreate(value, UriKind.Absolute, out var uri) ? uri.LocalPath
            : null;
        return path is not null && path.StartsWith('/') ? NamedFile.In("/", path) : null;
    }
}
