using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>Whatever pip would read of this disk is in the key, or is refused by name: an edit of it is never a hit.</summary>
public sealed class PipFilesTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public PipFilesTests()
    {
        _workspace.Write("s.py", "import foo\nprint(foo.__version__)\n");
        AddWheel("foo", "1.0");
    }

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("--no-index --find-links {0}\n")]
    [InlineData("--no-index --find-links ./wheels\n")]
    [InlineData("--find={0} --no-ind\n")]
    [InlineData("-fwheels --no-index\n")]
    [InlineData("--no-index -f '{0}'  # why\n")]
    public void Another_wheel_of_one_version_is_installed_however_its_folder_is_named(string options)
    {
        _workspace.Write("requirements.txt", options.Replace("{0}", _workspace.At("wheels"), StringComparison.Ordinal) + "foo==1.0\n");
        Assert.Equal("1.0\n", Run().Stdout);
        AddWheel("foo", "1.0", "other");
        Assert.Equal("other\n", Run().Stdout);
        AddWheel("foo", "2.0");
        _workspace.Edit("requirements.txt", "foo==1.0", "foo>1");
        Assert.Equal("2.0\n", Run().Stdout);
        Assert.True(Run().IsHit);
    }

    [Theory]
    [InlineData("--constr {0}/pins.txt")]
    [InlineData("-c{0}/pins.txt")]
    [InlineData("-c file://{0}/pins.txt")]
    [InlineData("-r file://{0}/pins.txt")]
    [InlineData("-c pins.txt\n-r pins.txt")]
    [InlineData("-c {0}/pins.txt\n-r {0}/pins.txt")]
    public void Another_pin_is_installed_however_its_file_is_named(string include)
    {
        AddWheel("foo", "2.0");
        var other = include.Contains("-r", StringComparison.Ordinal) ? "" : "foo\n";
        _workspace.Write("requirements.txt", "--no-index -f wheels\n" + include.Replace("{0}", _workspace.Folder, StringComparison.Ordinal) + "\n" + other);
        _workspace.Write("pins.txt", "foo==1.0\n");
        Assert.Equal("1.0\n", Run().Stdout);
        _workspace.Write("pins.txt", "foo==2.0\n");
        var second = Run();
        Assert.Equal("2.0\n", second.Stdout);
        Assert.Contains("pins.txt changed", second.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--index-url file://{0}/simple", "`requirements.txt` line 1: the index `file://")]
    [InlineData("-i ./simple", "`requirements.txt` line 1: the index `./simple` is not one of http or https")]
    [InlineData("--find-links {0}/links.html", "links to are not followed")]
    [InlineData("-c http://127.0.0.1:9/pins.txt", "`http://127.0.0.1:9/pins.txt` is not followed")]
    [InlineData("--no-index --nonsense", "`--nonsense` is no option")]
    public void What_can_not_be_followed_is_refused_by_name(string line, string message)
    {
        _workspace.Write("requirements.txt", line.Replace("{0}", _workspace.Folder, StringComparison.Ordinal) + "\nfoo\n").Write("links.html", "<a href='wheels/foo-1.0-py3-none-any.whl'>foo</a>");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_page_in_a_folder_of_links_that_leads_out_of_it_is_refused()
    {
        _workspace.Write("links/index.html", $"<a href='file://{_workspace.At("wheels/foo-1.0-py3-none-any.whl")}'>foo-1.0-py3-none-any.whl</a>")
            .Write("requirements.txt", "--no-index -f links\nfoo\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("from this disk, which is not among the dependencies that were found", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_of_links_that_comes_later_is_used()
    {
        _workspace.Write("requirements.txt", "--no-index\n-f wheels\n-f later\nfoo\n");
        Assert.Equal("1.0\n", Run().Stdout);
        AddWheel("foo", "1.0", "other");
        Directory.Move(_workspace.At("wheels"), _workspace.At("later"));
        Assert.Equal("other\n", Run().Stdout);
    }

    [Fact]
    public void Where_nothing_is_declared_no_option_of_pip_is_a_miss()
    {
        _workspace.Write("s.py", "print(1)\n").Write("requirements.txt", "# nothing\n").Write("pyproject.toml", "[project]\nname = 'p'\nversion = '1'\n");
        Run();
        _workspace.Variables["PIP_FIND_LINKS"] = _workspace.At("wheels");
        _workspace.Variables["PIP_INDEX_URL"] = "https://other.invalid/simple";
        Assert.True(Run().IsHit);
    }

    [Fact]
    public void The_configuration_of_an_activated_environment_is_heard_after_the_users()
    {
        AddWheel("foo", "2.0");
        _workspace.Write("requirements.txt", "--no-index -f wheels\nfoo\n").Write("one.txt", "foo==1.0\n").Write("two.txt", "foo==2.0\n");
        _workspace.Write(".venv/pip.conf", $"[install]\nconstraint = {_workspace.At("one.txt")}\n");
        Directory.CreateDirectory(Path.Combine(_workspace.Home, ".config/pip"));
        File.WriteAllText(Path.Combine(_workspace.Home, ".config/pip/pip.conf"), $"[install]\nconstraint = {_workspace.At("two.txt")}\n");
        Assert.Equal("2.0\n", Run().Stdout);
        _workspace.Variables["VIRTUAL_ENV"] = _workspace.At(".venv");
        Assert.Equal("1.0\n", Run().Stdout);
    }

    [Theory]
    [InlineData("[global]\nproxy = {0}\ntrusted-host =\n    index.invalid\n[install]\nretries = 0\n", "")]
    [InlineData("[global]\ntrusted_host = index.invalid\n", "{0}")]
    public void How_an_index_is_reached_is_taken_from_pips_configuration_and_is_no_part_of_what_is_asked(string configuration, string variable)
    {
        using var index = new PythonIndex().AddWheel("bar", "1.0");
        using var proxy = LoopbackFront.Proxy(index.Server.Port);
        _workspace.Write("s.py", "import bar\nprint(bar.__version__)\n").Write("requirements.txt", "-i http://index.invalid/simple/\nbar\n");
        var place = Path.Combine(_workspace.Home, ".config/pip/pip.conf");
        Directory.CreateDirectory(Path.GetDirectoryName(place)!);
        File.WriteAllText(place, configuration.Replace("{0}", proxy.Url, StringComparison.Ordinal));
        if (variable.Length > 0)
        {
            _workspace.Variables["PIP_PROXY"] = variable.Replace("{0}", proxy.Url, StringComparison.Ordinal);
        }

        Assert.Equal("1.0\n", Run().Stdout);
        Assert.NotEqual(0, proxy.Requests);
        File.Delete(place);
        _workspace.Variables.Remove("PIP_PROXY");
        _workspace.Variables["PIP_TRUSTED_HOST"] = "other.invalid";
        _workspace.Variables["PIP_NO_CLEAN"] = "1";
        Assert.True(Run().IsHit);
    }

    [Theory]
    [InlineData("[install]\nConstraint = {0}/pins.txt\n")]
    [InlineData("[install]\nCONSTRAINT: {0}/pins.txt\n")]
    [InlineData("[install]\n--constraint = {0}/pins.txt\n")]
    [InlineData("[global]\n__Constraint = {0}/pins.txt\n")]
    [InlineData("  [install]\n  pre = false\n  constraint =\n    # why\n\n    {0}/pins.txt\n  no-index = true\n")]
    [InlineData("[install]\nconstraint = {0}/pins.txt\n[global]\nconstraint = {0}/other.txt\n")]
    [InlineData("[global]\nconstraint = {0}/pins.txt\n[install]\nconstraint =\n[wheel]\nconstraint = {0}/other.txt\n")]
    [InlineData("[DEFAULT]\nconstraint = {0}/pins.txt\n[global]\n")]
    [InlineData("[install]\n[DEFAULT]\nconstraint = {0}/pins.txt\n[global]\nconstraint = {0}/other.txt\n")]
    [InlineData("[DEFAULT]\nconstraint = {0}/other.txt\n[install]\nconstraint = {0}/pins.txt\n")]
    public void A_file_that_pip_takes_from_its_configuration_is_in_the_key_however_it_is_named(string configuration)
    {
        WritePins(configuration, ".config/pip/pip.conf");
        AnEditOfThePinsIsSeen();
    }

    [Theory]
    [InlineData("xdg/pip/pip.conf")]
    [InlineData("second/pip/pip.conf")]
    [InlineData(".pip/pip.conf")]
    [InlineData("named.conf")]
    public void Each_file_of_pips_configuration_is_read(string path)
    {
        WritePins("[install]\nconstraint = {0}/pins.txt\n", path);
        _workspace.Variables["XDG_CONFIG_DIRS"] = $"{_workspace.Home}/xdg:{_workspace.Home}/second";
        if (path == "named.conf")
        {
            // It stands in the place of the user's own files.
            WritePins("[install]\nconstraint = {0}/pins.txt\nrequirement = gone.txt\n", ".config/pip/pip.conf");
            _workspace.Variables["PIP_CONFIG_FILE"] = Path.Combine(_workspace.Home, path);
        }

        AnEditOfThePinsIsSeen();
    }

    [Theory]
    [InlineData("REQUIREMENT", "requirement")]
    [InlineData("__Requirement", "requirement")]
    [InlineData("EDITABLE", "editable")]
    [InlineData("GROUP", "group")]
    [InlineData("REQUIREMENTS_FROM_SCRIPT", "requirements-from-script")]
    public void An_option_of_pip_that_asks_for_more_packages_is_refused_by_name(string variable, string option)
    {
        _workspace.Write("requirements.txt", "--no-index -f wheels\nfoo\n").Write("more.txt", "foo==1.0\n");
        _workspace.Variables["PIP_" + variable] = "more.txt";
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"pip's option `{option}` (`more.txt`) asks for packages beside those of the script", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[global]\npre = 1\n[global]\n", "line 3: `[global]` is there twice")]
    [InlineData("[global]\npre = 1\nPRE = 0\n", "line 3: `PRE = 0` sets an option of this section again")]
    [InlineData("pre = 1\n", "line 1: `pre = 1` is neither a section nor an option of one")]
    [InlineData("[global]\nnonsense\n", "line 2: `nonsense` is neither a section nor an option of one")]
    public void A_file_that_pip_could_not_read_is_refused_by_its_line(string configuration, string message)
    {
        _workspace.Write("requirements.txt", "--no-index -f wheels\nfoo\n").Write("../home/.config/pip/pip.conf", configuration);
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains(message, result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PIP_PYPI_URL", "false")]
    [InlineData("PIP_INDEX_URL", "0")]
    public void An_index_of_this_disk_is_refused_by_any_name_where_indexes_are_asked(string variable, string noIndex)
    {
        _workspace.Write("requirements.txt", "foo\n");
        _workspace.Variables[variable] = "file:///simple";
        _workspace.Variables["PIP_NO_INDEX"] = noIndex;
        Assert.Contains("the index `file:///simple` is not one of http or https", _workspace.Run("run", "s.py").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void The_outputs_of_a_run_are_no_part_of_the_project_that_it_installs()
    {
        _workspace.Write("requirements.txt", "-e .\n").Write("pyproject.toml", "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n")
            .Write("foo.py", "__version__ = 'source'\n").Write("s.py", "import foo, time\nopen('run.log', 'w').write(str(time.time()))\nprint(foo.__version__)\n")
            .Write("backend.py", """
                import os, zipfile
                def build_wheel(folder, config_settings=None, metadata_directory=None):
                    name = 'foo-1.0-py3-none-any.whl'
                    with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                        wheel.write('foo.py')
                        wheel.writestr('foo-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: foo\nVersion: 1.0\n')
                        wheel.writestr('foo-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                        wheel.writestr('foo-1.0.dist-info/RECORD', '')
                    return name
                """);
        Assert.Equal("source\n", Run().Stdout);
        Assert.True(Run().IsHit);
        Assert.True(Run().IsHit);
    }

    [Theory]
    [InlineData("-r link/../more.txt")]
    [InlineData("-f link/../wheels")]
    public void A_path_that_goes_through_a_link_and_back_up_is_refused(string line)
    {
        _workspace.Write("requirements.txt", line + "\nfoo\n").Write("more.txt", "foo\n").Write("else/more.txt", "foo\n");
        Directory.CreateDirectory(_workspace.At("else/below"));
        File.CreateSymbolicLink(_workspace.At("link"), "else/below");
        Assert.Contains("goes through a link and back up", _workspace.Run("run", "s.py").Stderr, StringComparison.Ordinal);

        // What is named on the command line is what the kernel finds there.
        Assert.Contains("resolving else/more.txt", _workspace.Run("run", "--requirements", "link/../more.txt", "s.py").Stderr, StringComparison.Ordinal);
    }

    private void WritePins(string configuration, string path)
    {
        AddWheel("foo", "2.0");
        _workspace.Write("requirements.txt", "--no-index -f wheels\nfoo\n").Write("pins.txt", "foo==1.0\n").Write("other.txt", "foo\n")
            .Write("../home/" + path, configuration.Replace("{0}", _workspace.Folder, StringComparison.Ordinal));
    }

    private void AnEditOfThePinsIsSeen()
    {
        Assert.Equal("1.0\n", Run().Stdout);
        _workspace.Write("pins.txt", "foo==2.0\n");
        Assert.Equal("2.0\n", Run().Stdout);
        Assert.True(Run().IsHit);
    }

    private RunResult Run() => _workspace.Run("run", "s.py").Succeeded();

    private void AddWheel(string name, string version, string? says = null)
    {
        var (file, content) = says is null
            ? WheelMaker.Wheel(name, version)
            : WheelMaker.Wheel(name, version, new Dictionary<string, string> { [$"{name}.py"] = $"__version__ = '{says}'\n" });
        Directory.CreateDirectory(_workspace.At("wheels"));
        File.WriteAllBytes(_workspace.At("wheels/" + file), content);
    }
}
