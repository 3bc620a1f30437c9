using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

public sealed class PythonDependenciesTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();

    public PythonDependenciesTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _index.AddWheel("numpy", "1.20").AddWheel("numpy", "1.21").AddWheel("requests", "2.0", "idna").AddWheel("idna", "3.1");
        _workspace.Write("s.py", "import numpy\nprint(numpy.__version__)\n");
    }

    public void Dispose()
    {
        _index.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void Dependency_version_bump()
    {
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy==1.21\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        var requests = _index.Server.Requests;
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(("1.20\n", "1.21\n", "1.20\n"), (first.Stdout, second.Stdout, third.Stdout));
        Assert.Contains("requirements.txt changed (numpy 1.20 → 1.21)", second.Reason, StringComparison.Ordinal);
        Assert.Contains("installed 1 package in", second.Reason, StringComparison.Ordinal);
        Assert.True(third.IsHit);
        Assert.Equal(first.Key, third.Key);
        Assert.Equal(requests, _index.Server.Requests);
    }

    [Fact]
    public void Deps_change_invalidates()
    {
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy==1.20\nidna\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.False(second.IsHit);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Contains("idna 3.1 added", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Dependency_reorder()
    {
        _workspace.Write("requirements.txt", "numpy==1.20\nidna==3.1\n");
        var first = _workspace.Run("run", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "idna==3.1\nnumpy==1.20\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.False(second.IsHit);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_22_unpinned_dependencies_keep_the_versions_of_their_lock_until_upgrade()
    {
        _workspace.Write("s.py", "import requests\nprint(requests.__version__)\n").Write("requirements.txt", "requests\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("requests", "2.1");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.True(second.IsHit);
        Assert.Equal("2.0\n", second.Stdout);
        Assert.Contains("--upgrade resolves again", second.Stderr, StringComparison.Ordinal);
        _workspace.Write("requirements.txt", "requests  # a comment moves nothing\n");
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("2.0\n", third.Stdout);
        Assert.Contains("dependencies HIT", third.Reason, StringComparison.Ordinal);
        var fourth = _workspace.Run("run", "--upgrade", "s.py").Succeeded();
        Assert.Equal("2.1\n", fourth.Stdout);
        Assert.Contains("requests 2.0 → 2.1", fourth.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_that_the_text_does_not_allow_any_more_does_not_stay()
    {
        _index.AddWheel("requests", "3.0rc1");
        _workspace.Write("s.py", "import requests\nprint(requests.__version__)\n").Write("requirements.txt", "--pre\nrequests\n");
        Assert.Equal("3.0rc1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("requests", "3.0rc2");
        _workspace.Write("requirements.txt", "--pre\nrequests  # a comment moves nothing\n");
        Assert.Equal("3.0rc1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "requests\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "requests==3.0rc1\n");
        Assert.Equal("3.0rc1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "requests>=1\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void What_was_named_by_its_place_has_no_version_to_keep()
    {
        var wheel = WheelMaker.Wheel("requests", "1.0");
        File.WriteAllBytes(_workspace.At(wheel.FileName), wheel.Content);
        _index.AddWheel("requests", "1.0");
        _workspace.Write("s.py", "import requests\nprint(requests.__version__)\n").Write("requirements.txt", $"./{wheel.FileName}\n");
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "requests\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_source_distribution_is_built_and_used_again()
    {
        _index.Add(WheelMaker.Sdist("fromsource", "1.0"));
        _workspace.Write("s.py", "import fromsource\nprint(fromsource.built)\n").Write("requirements.txt", "fromsource\n");
        Assert.Equal("True\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
    }

    [Theory]
    [InlineData("-e ../lib")]
    [InlineData("../lib")]
    [InlineData("mylib @ file://{0}")]
    [InlineData("# /// script\n# dependencies = ['mylib']\n# [tool.uv.sources]\n# mylib = { path = '../lib' }\n# ///")]
    public void Scenario_06_a_path_dependency_that_is_edited_is_installed_again(string line)
    {
        _workspace.Write("lib/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n")
            .Write("lib/backend.py", """
                import os, zipfile
                def build_wheel(folder, config_settings=None, metadata_directory=None):
                    name = 'mylib-1.0-py3-none-any.whl'
                    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                        wheel.write('mylib.py')
                        wheel.writestr('mylib-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: mylib\nVersion: 1.0\n')
                        wheel.writestr('mylib-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                        wheel.writestr('mylib-1.0.dist-info/RECORD', '')
                    return name
                """)
            .Write("lib/mylib.py", "value = 1\n")
            .Write("job/requirements.txt", line.StartsWith('#') ? "" : line.Replace("{0}", _workspace.At("lib"), StringComparison.Ordinal) + "\n")
            .Write("job/s.py", (line.StartsWith('#') ? line + "\n" : "") + "import mylib\nprint(mylib.value)\n");
        Assert.Equal("1\n", _workspace.RunIn(_workspace.At("job"), [], ["run", "s.py"]).Succeeded().Stdout);
        _workspace.Write("lib/mylib.py", "value = 2\n");
        var second = _workspace.RunIn(_workspace.At("job"), [], ["run", "s.py"]).Succeeded();
        Assert.Equal("2\n", second.Stdout);
        Assert.False(second.IsHit);
        Assert.Contains("lib changed", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data/table.csv", "one", "two", "two")]
    [InlineData("part.c", "one", "two", "one")]
    [InlineData("MANIFEST.in", "data/*.csv", "data/*.txt", "none")]
    public void Scenario_06_a_file_of_a_path_dependency_that_is_no_python_is_part_of_it_too(string file, string before, string after, string shown)
    {
        // A build that packs what MANIFEST.in names, and a file that it makes itself.
        _workspace.Write("lib/pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n")
            .Write("lib/backend.py", """
                import glob, os, zipfile
                def build_wheel(folder, config_settings=None, metadata_directory=None):
                    name = 'mylib-1.0-py3-none-any.whl'
                    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                        wheel.write('mylib/__init__.py')
                        for file in glob.glob(open('MANIFEST.in').read().split()[1]):
                            wheel.write(file, 'mylib/' + file)
                        wheel.writestr('mylib/made.py', 'text = %r\n' % open('part.c').read())
                        wheel.writestr('mylib-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: mylib\nVersion: 1.0\n')
                        wheel.writestr('mylib-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                        wheel.writestr('mylib-1.0.dist-info/RECORD', '')
                    return name
                """)
            .Write("lib/mylib/__init__.py", "import os\npath = os.path.join(os.path.dirname(__file__), 'data/table.csv')\ntable = open(path).read() if os.path.exists(path) else 'none'\n")
            .Write("lib/MANIFEST.in", "include data/*.csv\n").Write("lib/data/table.csv", "one").Write("lib/part.c", "/* one */")
            .Write("job/requirements.txt", "../lib\n").Write("job/s.py", "import mylib, mylib.made\nprint(mylib.table, mylib.made.text)\n");
        var first = _workspace.RunIn(_workspace.At("job"), [], ["run", "s.py"]).Succeeded();
        Assert.Equal("one /* one */\n", first.Stdout);
        _workspace.Edit("lib/" + file, before, after);
        var second = _workspace.RunIn(_workspace.At("job"), [], ["run", "s.py"]).Succeeded();
        Assert.Equal($"{shown} /* {(file == "part.c" ? "two" : "one")} */\n", second.Stdout);
        Assert.False(second.IsHit);
        Assert.Contains("lib changed", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData()]
    [InlineData("--open")]
    public void A_console_script_of_a_package_starts_wherever_its_environment_is_shown(params string[] options)
    {
        var tool = new Dictionary<string, string> { ["tool.py"] = "import sys\ndef main():\n    print(sys.prefix == sys.argv[2], sys.argv[1:2])\n" };
        _index.Add(WheelMaker.Wheel("tool", "1.0", tool, console: "tool = tool:main"));
        _workspace.Write("requirements.txt", "tool\n")
            .Write("s.py", "import subprocess, sys\nsubprocess.run(['tool', 'a b', sys.prefix], check=True)\nsubprocess.run([sys.prefix + '/bin/tool', 'c', sys.prefix], check=True, env={})\n");
        Assert.Equal("True ['a b']\nTrue ['c']\n", _workspace.Run(["run", .. options, "s.py"]).Succeeded().Stdout);
    }

    [Fact]
    public void Nothing_that_is_installed_names_a_place_of_this_machine()
    {
        _index.Add(WheelMaker.Wheel("tool", "1.0", console: "tool = tool:main"));
        _workspace.Write("requirements.txt", "tool\n").Write("s.py", "import tool\nprint(tool.__version__)\n");
        _workspace.Run("run", "s.py").Succeeded();
        var folder = Directory.EnumerateDirectories(Path.Combine(_workspace.Store, "environments")).Single(place => File.Exists(Path.Combine(place, "bin/tool")));
        var files = Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).ToList();
        Assert.All(files, file => Assert.DoesNotContain(Path.GetDirectoryName(_workspace.Store)!, System.Text.Encoding.Latin1.GetString(File.ReadAllBytes(file)), StringComparison.Ordinal));
        Assert.DoesNotContain(files, file => file.EndsWith("direct_url.json", StringComparison.Ordinal));

        // The record says what is there.
        var hash = Convert.ToBase64String(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(Path.Combine(folder, "bin/tool")))).TrimEnd('=').Replace('+', '-').Replace('/', '_');
        Assert.Contains($"bin/tool,sha256={hash},", File.ReadAllText(files.Single(file => file.EndsWith("RECORD", StringComparison.Ordinal))), StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_table_a_lock_of_pep_751_and_a_named_file_are_installed_too()
    {
        var (name, content) = WheelMaker.Wheel("numpy", "1.20");
        var hash = Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(content));
        _workspace.Write("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\ndependencies = ['numpy<1.21']\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("other.txt", "numpy==1.21\n");
        Assert.Equal("1.21\n", _workspace.Run("run", "--requirements", "other.txt", "s.py").Succeeded().Stdout);
        _index.Add((name, content));
        _workspace.Write("pylock.toml", $"lock-version = '1.0'\n[[packages]]\nname = 'numpy'\nversion = '1.20'\nwheels = [{{ url = '{_index.FileUrl(name)}', hashes = {{ sha256 = '{hash}' }} }}]\n");
        var locked = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.20\n", locked.Stdout);
        Assert.Contains("pylock.toml says what is installed; pyproject.toml beside it does not", locked.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Local_wheels_and_folders_of_links_are_part_of_the_key()
    {
        var (name, content) = WheelMaker.Wheel("numpy", "1.22");
        Directory.CreateDirectory(_workspace.At("wheels"));
        File.WriteAllBytes(_workspace.At("wheels/" + name), content);
        _workspace.Write("requirements.txt", $"./wheels/{name}\n");
        Assert.Equal("1.22\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        File.WriteAllBytes(_workspace.At("wheels/" + name), WheelMaker.Wheel("numpy", "1.22", new Dictionary<string, string> { ["numpy.py"] = "__version__ = 'other'\n" }).Content);
        Assert.Equal("other\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "--no-index\n--find-links wheels\nnumpy\n");
        Assert.Equal("other\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", $"numpy @ file://{_workspace.At("wheels/" + name)}\n");
        Assert.Equal("other\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("pins.txt")]
    [InlineData("absolute")]
    public void A_constraint_of_pips_own_options_is_part_of_the_key(string place)
    {
        _workspace.Variables["PIP_CONSTRAINT"] = place == "absolute" ? _workspace.At("pins.txt") : place;
        _workspace.Write("requirements.txt", "numpy\n").Write("pins.txt", "-c more.txt\n").Write("more.txt", "numpy==1.20\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("more.txt", "numpy==1.21\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21\n", second.Stdout);
        Assert.Contains("more.txt changed", second.Reason, StringComparison.Ordinal);
        File.Delete(_workspace.At("pins.txt"));
        Assert.Contains("pip's option `constraint` names", _workspace.Run("run", "s.py").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_constraint_of_an_option_and_one_of_a_file_that_are_called_alike_both_count()
    {
        _index.AddWheel("idna", "3.2");
        _workspace.Write("requirements.txt", "-c pins.txt\nnumpy\nidna\n").Write("pins.txt", "numpy==1.20\n").Write("sub/pins.txt", "idna==3.1\n")
            .Write("s.py", "import numpy, idna\nprint(numpy.__version__, idna.__version__)\n");
        _workspace.Variables["PIP_CONSTRAINT"] = "pins.txt";
        Assert.Equal("1.20 3.1\n", _workspace.RunIn(_workspace.At("sub"), [], ["run", "../s.py"]).Succeeded().Stdout);
        _workspace.Write("sub/pins.txt", "idna==3.2\n");
        Assert.Equal("1.20 3.2\n", _workspace.RunIn(_workspace.At("sub"), [], ["run", "../s.py"]).Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_02_an_include_by_its_absolute_path_leads_to_what_it_names_itself()
    {
        _workspace.Write("requirements.txt", $"-r {_workspace.At("shared/base.txt")}\n").Write("shared/base.txt", "-c ../pins/one.txt\nnumpy\n")
            .Write("pins/one.txt", $"-c two.txt\n-c {_workspace.At("pins/two.txt")}\n").Write("pins/two.txt", "numpy==1.20\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("pins/two.txt", "numpy==1.21\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21\n", second.Stdout);
        Assert.Contains("two.txt changed", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-r ${FOLDER}/x.txt\n", "sub/x.txt")]
    [InlineData("\ufeff-r sub/x.txt\n", "sub/x.txt")]
    [InlineData("--requirement=sub/x.txt\n", "sub/x.txt")]
    [InlineData("-r \\\nsub/x.txt\n", "sub/x.txt")]
    [InlineData("-rsub/x.txt\n", "sub/x.txt")]
    [InlineData("-r sub/y.txt\n", "sub/x.txt")]
    public void Scenario_02_an_include_is_followed_however_it_is_written(string include, string file)
    {
        // Two files of one name: each is relative to the one that includes it.
        _workspace.Variables["FOLDER"] = "sub";
        _workspace.Write("requirements.txt", include).Write("sub/y.txt", "-c x.txt\n-r x.txt\n").Write(file, "numpy==1.20\n").Write("x.txt", "numpy==1.21\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write(file, "numpy==1.21\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21\n", second.Stdout);
        Assert.Contains("x.txt changed", second.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_02_files_that_include_each_other_are_an_error_that_names_the_line()
    {
        _workspace.Write("requirements.txt", "numpy\n-r sub/y.txt\n").Write("sub/y.txt", "# back\n-c ../requirements.txt\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("`sub/y.txt` line 2 includes `../requirements.txt`, which includes `sub/y.txt`", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_02_a_variable_that_leads_to_another_file_is_a_miss()
    {
        _workspace.Write("requirements.txt", "-r ${FOLDER}/x.txt\n").Write("one/x.txt", "numpy==1.20\n").Write("two/x.txt", "numpy==1.21\n");
        foreach (var (folder, version) in new[] { ("one", "1.20\n"), ("two", "1.21\n"), ("one", "1.20\n") })
        {
            _workspace.Variables["FOLDER"] = folder;
            Assert.Equal(version, _workspace.Run("run", "s.py").Succeeded().Stdout);
        }
    }

    [Fact]
    public void Two_absolute_paths_of_which_one_begins_the_other_are_told_apart()
    {
        var (name, content) = WheelMaker.Wheel("numpy", "1.22");
        foreach (var folder in new[] { "wheels", "wheels-too" })
        {
            Directory.CreateDirectory(_workspace.At(folder));
        }

        File.WriteAllBytes(_workspace.At("wheels/" + name), content);
        File.WriteAllBytes(_workspace.At("wheels-too/idna-3.3-py3-none-any.whl"), WheelMaker.Wheel("idna", "3.3").Content);
        _workspace.Write("s.py", "import numpy, idna\nprint(numpy.__version__, idna.__version__)\n")
            .Write("requirements.txt", $"--no-index\n--find-links {_workspace.At("wheels")}\n--find-links {_workspace.At("wheels-too")}\nnumpy\nidna\n");
        Assert.Equal("1.22 3.3\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_56_inline_metadata_is_installed_and_its_body_does_not_move_it()
    {
        _workspace.Write("s.py", "# /// script\n# dependencies = [\"numpy==1.21\"]\n# ///\nimport numpy\nprint(numpy.__version__)\n");
        Assert.Equal("1.21\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Edit("s.py", "print(", "print('v', ");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("v 1.21\n", second.Stdout);
        Assert.Contains("dependencies HIT", second.Reason, StringComparison.Ordinal);
        _workspace.Edit("s.py", "1.21", "1.20");
        var third = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("v 1.20\n", third.Stdout);
        Assert.Contains("numpy 1.21 → 1.20", third.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_59_and_68_a_token_in_the_index_url_is_no_part_of_the_key_and_is_kept_nowhere()
    {
        _index.Server.Credentials = "user:TOKEN1secret";
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", "http://user:TOKEN1secret@", StringComparison.Ordinal);
        _workspace.Write("requirements.txt", "numpy==1.20\n");
        _workspace.Run("run", "-v", "s.py").Succeeded();
        _index.Server.Credentials = "user:TOKEN2secret";
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url.Replace("http://", "http://user:TOKEN2secret@", StringComparison.Ordinal);
        Assert.True(_workspace.Run("run", "s.py").Succeeded().IsHit);
        foreach (var file in Directory.EnumerateFiles(_workspace.Store, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("TOKEN1secret", File.ReadAllText(file), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("nosuchpackage==9", "was not found in any version")]
    [InlineData("numpy==9", "does not exist in that version")]
    public void A_dependency_that_does_not_exist_is_an_error_with_the_last_lines(string requirement, string message)
    {
        _workspace.Write("requirements.txt", requirement + "\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("error: a dependency of `requirements.txt` " + message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_02_an_included_file_that_changes_is_a_miss_that_names_it()
    {
        _workspace.Write("requirements.txt", "-r base.txt\n").Write("base.txt", "-c pins.txt\nnumpy\n").Write("pins.txt", "numpy==1.20\n");
        Assert.Equal("1.20\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("pins.txt", "numpy==1.21\n");
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal("1.21\n", second.Stdout);
        Assert.StartsWith("pins.txt changed", second.Reason, StringComparison.Ordinal);
        File.Delete(_workspace.At("base.txt"));
        var third = _workspace.Run("run", "s.py");
        Assert.Equal(125, third.ExitCode);
        Assert.Contains("`requirements.txt` line 1 includes `base.txt`, which does not exist", third.Stderr, StringComparison.Ordinal);
    }
}
