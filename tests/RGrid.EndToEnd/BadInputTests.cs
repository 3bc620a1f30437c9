using System.Diagnostics;
using RGrid.Testing;

namespace RGrid.EndToEnd;

/// <summary>Bad input: exit code 125, `error:` with what and on which thing, `hint:`, and no execution recorded.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("nosuch.py", "script `nosuch.py` does not exist")]
    [InlineData("folder", "`folder` is a folder, not a script")]
    [InlineData("binary.py", "`binary.py` is a binary, not a script")]
    [InlineData("data.xyz", "the language of `data.xyz` can't be told")]
    [InlineData("s.pl", "`s.pl` is a script of `perl`, which RGrid does not run")]
    [InlineData("fifo.py", "`fifo.py` is a FIFO, socket or device")]
    [InlineData("dangling.py", "script `dangling.py` is a link to nothing")]
    public void A_script_that_can_not_be_run(string script, string message)
    {
        _workspace.Write("folder/x", "").Write("data.xyz", "text").Write("s.pl", "#!/usr/bin/env perl\nprint 1;\n").Write("ok.py", "");
        File.WriteAllBytes(_workspace.At("binary.py"), [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 0]);
        File.CreateSymbolicLink(_workspace.At("dangling.py"), "gone.py");
        Execute("mkfifo", "fifo.py");
        Fails(message, "run", script);
    }

    [Fact]
    public void Links_in_a_circle_lead_to_nothing()
    {
        _workspace.Write("s.py", "import sys\nprint(sys.argv[1:])\n");
        File.CreateSymbolicLink(_workspace.At("loop"), "loop");
        Fails("`--input loop` matched no file", "run", "--input", "loop", "s.py");
        Fails("script `loop` is a link to nothing", "run", "loop");
        var words = _workspace.Run("run", "s.py", "loop", "loop/x", "--a=loop");
        Assert.Equal((0, "['loop', 'loop/x', '--a=loop']\n"), (words.ExitCode, words.Stdout));
    }

    [Fact]
    public void A_working_folder_that_was_removed()
    {
        _workspace.Write("s.py", "print(1)\n").Write("gone/x", "");
        var result = _workspace.RunProgram("sh", "-c", "cd gone && rm -rf ../gone && exec \"$0\" run ../s.py", NativeBinary.Path);
        Assert.Equal((125, ""), (result.ExitCode, result.Stdout));
        Assert.StartsWith("error: the working folder is no longer there\nhint: ", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--runtime", "cobol:85", "there is no runtime called `cobol:85`")]
    [InlineData("--runtime", "python:3.99", "runtime `python:3.99` is not on this machine")]
    [InlineData("--runtime", "python:2.7", "runtime `python:2.7` is not supported: RGrid runs python 3 and later")]
    [InlineData("--runtime", "/nosuch/python3", "the interpreter `/nosuch/python3` does not exist")]
    [InlineData("--include", "nosuch/*.yaml", "`--include nosuch/*.yaml` matched no file")]
    [InlineData("--input", "data/*.csv", "`--input data/*.csv` matched no file")]
    [InlineData("--requirements", "nosuch.txt", "nosuch.txt` is not a file that exists")]
    [InlineData("--timeout", "soon", "soon")]
    [InlineData("--backend", "docker", "docker")]
    public void An_option_that_can_not_be_obeyed(string option, string value, string message)
    {
        _workspace.Write("s.py", "print(1)\n");
        Fails(message, value.Length == 0 ? ["run", option, "s.py"] : ["run", option, value, "s.py"]);
    }

    [Theory]
    [InlineData("requirements.txt", "numpy=>1\n", "`requirements.txt` line 1: `numpy=>1` is not a requirement")]
    [InlineData("requirements.txt", "# x\n\n-r gone.txt\n", "`requirements.txt` line 3 includes `gone.txt`, which does not exist")]
    [InlineData("pyproject.toml", "[project]\nname = \n", "`pyproject.toml` line 2, column")]
    [InlineData("pyproject.toml", "[project]\ndependencies = 'x'\n", "`dependencies` of `pyproject.toml` is not an array of strings")]
    [InlineData("pyproject.toml", "[project]\ndependencies = ['x']\n[[tool.uv.index]]\nurl = 'http://x/'\n", "`[tool.uv]` `index` has no meaning for pip")]
    [InlineData("pyproject.toml", "[project]\ndependencies = ['x']\n[tool.uv.sources]\nx = { workspace = true }\n", "`[tool.uv]` `sources.x` has no meaning for pip")]
    [InlineData("poetry.lock", "", "poetry.lock` can't be installed by pip")]
    [InlineData("environment.yml", "", "environment.yml` can't be installed by pip")]
    public void A_broken_or_foreign_dependency_file_of_python(string file, string text, string message)
    {
        _workspace.Write("s.py", "print(1)\n").Write(file, text);
        Fails(message, "run", "s.py");
    }

    [Theory]
    [InlineData("{\"dependencies\": {\"a\": }}", "`package.json` line 1, column")]
    [InlineData("[]", "`package.json` is not a JSON object")]
    [InlineData("{\"dependencies\": {\"a\": 1}}", "`dependencies` of `package.json` is not an object of strings")]
    [InlineData("{\"dependencies\": {\"a\": \"file:../gone\"}}", "asks for `file:../gone`, which does not exist")]
    public void A_broken_package_json(string text, string message)
    {
        _workspace.Write("s.js", "console.log(1)\n").Write("package.json", text);
        Fails(message, "run", "s.js");
    }

    [Fact]
    public void Broken_inline_metadata_is_told_with_its_line_in_the_script()
    {
        _workspace.Write("s.py", "import x\n# /// script\n# dependencies = [\n# ///\n");
        Fails("s.py:4: column 1: not TOML", "run", "s.py");
        _workspace.Write("t.py", "# /// script\n# dependencies = []\n# ///\n\n# /// script\n# dependencies = []\n# ///\n");
        Fails("`t.py` has a second `# /// script` block at line 5", "run", "t.py");
    }

    [Fact]
    public void An_index_that_can_not_be_reached_is_told_as_such()
    {
        _workspace.Variables["PIP_INDEX_URL"] = "http://127.0.0.1:9/simple/";
        _workspace.Variables["PIP_RETRIES"] = "1";
        _workspace.Write("s.py", "import numpy\n").Write("requirements.txt", "numpy==1\n");
        Fails("the package index could not be reached", "run", "s.py");
    }

    [Fact]
    public void A_name_that_is_not_utf_8_is_named_never_hashed()
    {
        _workspace.Write("s.py", "print(1)\n").Write("folder/x", "");
        Execute("sh", "-c", "printf x > \"folder/$(printf 'b\\377d')\"");
        Fails("is not valid UTF-8", "run", "s.py", "folder");
    }

    [Fact]
    public void Scenario_16_a_fifo_among_the_inputs_is_an_error_and_never_blocks()
    {
        _workspace.Write("s.py", "print(1)\n").Write("folder/x", "");
        Execute("mkfifo", "folder/pipe");
        Fails("folder/pipe` is a FIFO, socket or device", "run", "s.py", "folder");
    }

    [Fact]
    public void Scenario_16_an_interpreter_that_does_not_say_what_it_is_is_an_error_never_a_version()
    {
        _workspace.Write("s.py", "print(1)\n").Write("broken/python3", "#!/bin/sh\necho no such luck >&2\nexit 1\n");
        Execute("chmod", "755", "broken/python3");
        Fails("could not be asked what it is: it ended with exit code 1: no such luck", "run", "--runtime", _workspace.At("broken/python3"), "s.py");
    }

    [Fact]
    public void Scenario_67_a_store_that_others_can_write_to_is_refused()
    {
        _workspace.Write("s.py", "print(1)\n");
        Directory.CreateDirectory(_workspace.Store);
        File.SetUnixFileMode(_workspace.Store, (UnixFileMode)0x1FF);
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("can be written by other users", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_database_is_set_aside_and_the_run_goes_on()
    {
        _workspace.Write("s.py", "print(1)\n");
        _workspace.Run("run", "s.py").Succeeded();
        foreach (var file in Directory.EnumerateFiles(_workspace.Store, "rgrid.db*"))
        {
            File.WriteAllText(file, new string('x', 5000));
        }

        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1\n", second.Stdout);
        Assert.Contains("warning:", second.Stderr, StringComparison.Ordinal);
        Assert.NotEmpty(Directory.EnumerateFiles(_workspace.Store, "rgrid.db.damaged-*"));
        Assert.DoesNotContain("warning:", _workspace.Run("run", "s.py").Succeeded().Stderr, StringComparison.Ordinal);
    }

    private void Fails(string message, params IReadOnlyList<string> words)
    {
        var result = _workspace.Run(words);
        Assert.True(result.ExitCode == 125, result.ToString());
        Assert.Contains("error: ", result.Stderr, StringComparison.Ordinal);
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
        Assert.Equal("[]", _workspace.Run("list", "--json").Succeeded().Stdout.Trim());
    }

    private void Execute(string file, params IReadOnlyList<string> arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(file, arguments) { WorkingDirectory = _workspace.Folder })!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }
}
