using RGrid.FileSystem;

namespace RGrid.Snapshots.Node;

/// <summary>Collects what one file names. Every literal that names a file of code beside it counts, whatever the program does with it.</summary>
/// <param name="file">The file.</param>
/// <param name="resolution">Finds what a path stands for.</param>
/// <param name="findings">Where to.</param>
internal sealed class NodeReferences(CodeFile file, NodeResolution resolution, NodeFindings findings)
{
    private const int LongestText = 1 << 16;

    private readonly string _folder = Path.GetDirectoryName(file.Path)!;
    private readonly string _source = NamedFile.Decode(file.Text.Span);
    private readonly PackageReferences _packages = new(file, resolution, findings);
    private readonly NodeMentions _mentions = new(findings.Mentions);
    private readonly HashSet<(string, LiteralUse)> _seen = [];
    private readonly HashSet<string> _words = new(StringComparer.Ordinal);
    private bool _makesRequire;

    /// <summary>Reads the whole file.</summary>
    public void AddAll()
    {
        _packages.AddFiles();
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
                _mentions.Add(_source, text, value);
            }
        }
    }

    // `${__dirname}/worker.js`, `./x.js?v=${version}`
    private void AddTemplate(ReadOnlySpan<char> inside)
    {
        var head = QuotedTexts.ValueOf(inside[..inside.IndexOf("${")]);
        var tail = QuotedTexts.ValueOf(inside[(inside.LastIndexOf('}') + 1)..]);
        if (head.Contains('?', StringComparison.Ordinal) && Specifier.IsRelative(head))
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
        if (!Specifier.IsRelative(value))
        {
            _packages.Add(value);
        }

        if (value.StartsWith("--", StringComparison.Ordinal) && value.IndexOf('=', StringComparison.Ordinal) is >= 0 and var equals && Specifier.IsRelative(value[(equals + 1)..]))
        {
            // spawn(process.execPath, ['--import=./hook.js'])
            AddRelative(value[(equals + 1)..], LiteralUse.Launched);
        }

        if (Specifier.IsRelative(value) || value.StartsWith('/') || value.StartsWith("file:", StringComparison.Ordinal))
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
        if (!Specifier.IsRelative(value))
        {
            if (use != LiteralUse.Text && Specifier.FilePathOf(value) is { } absolute && PathRelation.IsBelow(absolute, file.Folders.Root))
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

        foreach (var name in Specifier.SpellingsOf(value))
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
                    resolution.AddForms(started, findings.Files);
                }
                else if (NamedFile.IsScriptName(started))
                {
                    resolution.AddFile(started, findings.Files);
                }
            }
        }
    }

    private void AddResolved(string path, LiteralUse use)
    {
        if (use == LiteralUse.Imported)
        {
            resolution.AddModule(path, findings);
            return;
        }

        if (use != LiteralUse.Text || NamedFile.IsScriptName(path))
        {
            resolution.AddFile(path, findings.Files);
        }

        resolution.AddForms(path, findings.Files);
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
                if (!joined.Contains('.', StringComparison.Ordinal) && joined.Length > 0 && _source.AsSpan(text.End).TrimStart().StartsWith(")") && !_source.Contains("mkdir", StringComparison.Ordinal))
                {
                    _mentions.AddFolder(joined);
                }

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
            _mentions.AddJoined(_source, start, joined);
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
                    resolution.AddFile(path, findings.Files);
                }
            }
        }
    }
}
