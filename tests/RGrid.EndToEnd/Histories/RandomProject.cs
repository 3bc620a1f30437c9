using System.Globalization;
using RGrid.Testing;

namespace RGrid.EndToEnd.Histories;

/// <summary>A project of a few scripts and data files that is edited, and run with words, as chance has it.</summary>
/// <param name="workspace">Where it is.</param>
/// <param name="random">Chance.</param>
internal sealed class RandomProject(Workspace workspace, Random random)
{
    private static readonly string[] Data = ["data/a.txt", "data/b.txt", "data/c", "data/sub/d.txt", "conf.txt", "state.txt"];
    private static readonly string[] Outputs = ["out.txt", "out2.txt", "state.txt", "data/b.txt", "data/e.txt", "results/r.txt", "results"];
    private static readonly string[] Texts = ["one\n", "two\n", "six\n", "", "a longer text\n"];

    private readonly List<(IReadOnlyList<string> Words, string Stdin)> _commands = [];

    /// <summary>Writes what it begins with.</summary>
    public void Begin()
    {
        workspace.Write("lib/__init__.py", "").Write("lib/helper.py", "def turn(text):\n    return text.upper()\n").Write("lib.js", "exports.turn = text => text.toUpperCase();\n").Write("part.sh", "NAME=part\n");
        workspace.Write("calc.py", """
            import os, sys
            from lib import helper
            words = sys.argv[1:]
            for word in words[:1]:
                print(word, helper.turn(open(word).read()) if os.path.isfile(word) else sorted(os.listdir(word)) if os.path.isdir(word) else 'none')
            print(os.path.exists('conf.txt') and open('conf.txt').read(), os.environ.get('MODE'))
            for word in words[1:2]:
                os.makedirs(os.path.dirname(word) or '.', exist_ok=True)
                open(word, 'w').write('calc of ' + words[0] + '\n')
            """);
        workspace.Write("tool.py", """
            import os, sys
            command, place = sys.argv[1], sys.argv[2]
            text = open(place).read() if os.path.isfile(place) else '-'
            print(command, text, sorted(os.listdir('.')))
            if command in ('make', 'add') and not os.path.isdir(place):
                os.makedirs(os.path.dirname(place) or '.', exist_ok=True)
                open(place, 'w' if command == 'make' else 'a').write(command + ' '.join(sys.argv[3:]) + '\n')
            elif command == 'drop' and os.path.isfile(place):
                os.remove(place)
            """);
        workspace.Write("use.sh", """
            . ./part.sh
            for word; do if [ -d "$word" ]; then ls "$word"; elif [ -e "$word" ]; then cat "$word"; else echo "no $word"; fi; done
            cat
            echo "$NAME" > out.txt
            [ -x data/a.txt ] && echo executable
            exit 0
            """);
        workspace.Write("calc.js", """
            const fs = require('fs'), { turn } = require('./lib.js');
            const [from, to] = process.argv.slice(2);
            console.log(from && fs.existsSync(from) && fs.statSync(from).isFile() ? turn(fs.readFileSync(from, 'utf8')) : 'none');
            if (to) fs.writeFileSync(to, `js of ${from}\n`);
            """);
        foreach (var path in Data.Take(5))
        {
            workspace.Write(path, Of(Texts));
        }
    }

    /// <summary>Edits something; returns what was done, in words of a shell.</summary>
    public string Edit()
    {
        var (path, other) = (Of([.. Data, .. Outputs]), Of(Data));
        var command = random.Next(12) switch
        {
            0 => $"printf '{Of(Texts).Replace("\n", "\\n", StringComparison.Ordinal)}' > {path}",
            1 => $"printf '{Of("one", "two", "six")}\\n' > {path}; touch -d '2020-01-01' {path}",
            2 => $"rm -rf {path}",
            3 => $"mv {path} {other}",
            4 => $"cp -r {path} {other}",
            5 => $"rm -rf {path}; ln -s \"$(realpath --relative-to=\"$(dirname {path})\" {other})\" {path}",
            6 => $"chmod +x {path}",
            7 => $"chmod -x {path}",
            8 => $"sed -i 's/upper/lower/; t; s/lower/upper/' lib/helper.py lib.js; sed -i 's/Upper/Lower/; t; s/Lower/Upper/' lib.js",
            9 => "sed -i 's/part$/trap/; t; s/trap$/part/' part.sh",
            10 => $"rm -rf {other}; mkdir -p {other}; echo deep > {other}/x.txt",
            _ => "rm -rf ../saved; cp -a . ../saved",
        };
        if (random.Next(8) == 0)
        {
            command = "[ -d ../saved ] && find . -mindepth 1 -delete && cp -a ../saved/. .";
        }

        workspace.RunProgram("sh", "-c", command);
        return command;
    }

    /// <summary>Words for `rgrid run`, options first, and what is given on stdin: often those of a run before.</summary>
    public (IReadOnlyList<string> Words, string Stdin) Command()
    {
        const int remembered = 6;
        if (_commands.Count > 0 && random.Next(8) < 5)
        {
            return _commands[Math.Max(0, _commands.Count - 1 - random.Next(remembered))];
        }

        _commands.Add((Words(), random.Next(3) == 0 ? Of(Texts) : ""));
        return _commands[^1];
    }

    private List<string> Words()
    {
        var words = new List<string>();
        foreach (var option in new[] { "--input", "--output" }.Where(_ => random.Next(5) == 0))
        {
            words.AddRange([option, Of(Data)]);
        }

        if (random.Next(6) == 0)
        {
            var updated = Of(Outputs);
            words.AddRange(["--input", updated, "--output", updated]);
        }

        if (random.Next(6) == 0)
        {
            words.AddRange(["--include", "conf.txt"]);
        }

        if (random.Next(5) == 0)
        {
            words.AddRange(["--env", "MODE=" + random.Next(2).ToString(CultureInfo.InvariantCulture)]);
        }

        var isBatch = random.Next(5) == 0;
        if (isBatch)
        {
            words.AddRange(["--batch", Of("data/*.txt", "data/*", "*.txt"), "--parallel", "1"]);
            words.AddRange(random.Next(3) switch { 0 => ["--flat"], 1 => ["--output-dir", "results"], _ => Array.Empty<string>() });
        }

        var from = isBatch ? "{}" : Of([.. Data, .. Outputs, "data"]);
        words.AddRange(random.Next(4) switch
        {
            0 => ["calc.py", from, .. random.Next(2) == 0 ? [Of(Outputs)] : Array.Empty<string>()],
            1 => ["tool.py", Of("make", "show", "add", "drop"), from, .. random.Next(3) == 0 ? ["more"] : Array.Empty<string>()],
            2 => ["use.sh", from, .. random.Next(2) == 0 ? [Of(Data)] : Array.Empty<string>()],
            _ => ["calc.js", from, .. random.Next(2) == 0 ? [Of(Outputs)] : Array.Empty<string>()],
        });
        return words;
    }

    private string Of(params string[] choices) => choices[random.Next(choices.Length)];
}
