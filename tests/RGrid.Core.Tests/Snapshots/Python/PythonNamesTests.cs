using System.Text;
using RGrid.Testing;

namespace RGrid.Core.Tests.Snapshots.Python;

/// <summary>Ways in which Python code comes to other files of a project, as people write them.</summary>
public sealed class PythonNamesTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("a script that it starts, which finds what stands beside itself", "import subprocess, sys\nsubprocess.run([sys.executable, 'tools/x.py'])\n", "tools/x.py", "tools/y.py")]
    [InlineData("a script in a command line", "import os\nos.system('python3 tools/x.py --all')\n", "tools/x.py", "tools/y.py")]
    [InlineData("a shell script in a command line", "import os\nos.system('sh run.sh')\n", "run.sh")]
    [InlineData("code in an argument", "import subprocess, sys\nsubprocess.run([sys.executable, '-c', 'import helpers'])\n", "helpers.py")]
    [InlineData("a folder behind that of the script, by +", "import os, sys\nsys.path.append(os.path.dirname(__file__) + '/lib')\nimport inner\n", "lib/inner.py")]
    [InlineData("a folder behind that of the script, by f", "import os, sys\nd = os.path.dirname(__file__)\nsys.path.insert(0, f'{d}/lib')\nimport inner\n", "lib/inner.py")]
    [InlineData("a folder behind that of the script, by %", "import os, sys\nd = os.path.dirname(__file__)\nsys.path.insert(0, '%s/lib' % d)\nimport inner\n", "lib/inner.py")]
    [InlineData("a folder behind that of the script, by format", "import os, sys\nd = os.path.dirname(__file__)\nsys.path.insert(0, '{}/lib'.format(d))\nimport inner\n", "lib/inner.py")]
    [InlineData("a folder of modules by name", "from importlib import import_module\nimport_module('plugins.a')\n", "plugins/a.py", "plugins/b.py")]
    [InlineData("a folder that is iterated over", "import pkgutil\nprint(list(pkgutil.iter_modules(['plugins'])))\n", "plugins/a.py", "plugins/b.py")]
    [InlineData("a module that the standard library imports", "import logging\n", "string.py")]
    [InlineData("a string that goes on in a CRLF file", "print(\"a \\\r\nb\")\r\nfrom os import path\r\nfrom helpers import v\r\n", "helpers.py")]
    [InlineData("a brace behind a backslash", "print(fr\"\\{__import__('helpers').v}\")\n", "helpers.py")]
    [InlineData("an encoding behind the same word", "# this file's encoding is  coding: shift_jis\nt = \"\u00830x5C\"; from helpers import v\n", "helpers.py")]
    public void What_code_comes_to_is_found(string how, string script, params string[] found)
    {
        Assert.NotEmpty(how);
        _workspace.Write("tools/x.py", "from y import v\n").Write("tools/y.py", "v = 1\n").Write("run.sh", "echo\n").Write("helpers.py", "v = 1\n").Write("lib/inner.py", "")
            .Write("plugins/a.py", "").Write("plugins/b.py", "").Write("string.py", "").Write("unrelated.py", "").Write("data/x.txt", "");
        File.WriteAllBytes(_workspace.At("s.py"), Encoding.Latin1.GetBytes(script.Replace("0x5C", "\\", StringComparison.Ordinal)));
        var closure = Closure.Of(_workspace, "s.py");
        Assert.Subset(closure.ToHashSet(), found.ToHashSet());
        Assert.DoesNotContain("unrelated.py", closure);
        Assert.DoesNotContain("data/x.txt", closure);
    }
}
