using RGrid.Ecosystems;

namespace RGrid.Core.Tests.Hints;

public sealed class PythonModulesTests : IDisposable
{
    private readonly HintProject _project = new();

    public void Dispose() => _project.Dispose();

    private static string Absent(string module) => $"ModuleNotFoundError: No module named '{module}'";

    private void Declared(string source, string path) => _project.Requirements =
        new Requirements("pypi", source, _project.Workspace.At(path), [], [], null, false, false, []);

    private void Install(string environment, string module, string distribution, string version, string record = "")
    {
        var site = $"{environment}/lib/python3.11/site-packages";
        _project.Write($"{environment}/pyvenv.cfg").Write($"{site}/{module}/__init__.py");
        var info = $"{site}/{distribution.Replace('-', '_')}-{version}.dist-info";
        _project.Write($"{info}/METADATA", $"Metadata-Version: 2.1\nName: {distribution}\nVersion: {version}\nSummary: x\n\nName: y\n");
        _ = record.Length > 0 ? _project.Write($"{info}/RECORD", record) : _project.Write($"{info}/top_level.txt", module + "\n");
    }

    [Fact]
    public void A_module_of_the_project_is_an_include()
    {
        _project.Write("plugins/one.py").Write("extra.py");
        Assert.Equal(["plugins/ was not part of this run; add --include plugins"], _project.Hints(Absent("plugins")));
        Assert.Equal(["extra.py was not part of this run; add --include extra.py"], _project.Hints(Absent("extra")));
        Assert.Equal(["plugins/one.py was not part of this run; add --include plugins/one.py"], _project.Hints(Absent("plugins.one")));
    }

    [Fact]
    public void A_member_that_is_a_module_is_an_include()
    {
        _project.Code("pkg/__init__.py", "").Write("pkg/part.py").Write("names/part.py");
        Assert.Equal(
            ["pkg/part.py was not part of this run; add --include pkg/part.py"],
            _project.Hints($"ImportError: cannot import name 'part' from 'pkg' ({HintProject.Staged}/pkg/__init__.py)"));
        Assert.Equal(
            ["names/part.py was not part of this run; add --include names/part.py"], _project.Hints("ImportError: cannot import name 'part' from 'names' (unknown location)"));
        Assert.Empty(_project.Hints("ImportError: cannot import name 'popen2' from 'os' (/usr/lib/python3.11/os.py)"));
    }

    [Fact]
    public void A_wrong_case_is_told()
    {
        _project.Code("helpers.py", "").Code("tools/__init__.py", "");
        Assert.Equal(["there is no module Helpers but helpers.py; upper and lower case are told apart"], _project.Hints(Absent("Helpers")));
        Assert.Equal(["there is no module Tools but tools; upper and lower case are told apart"], _project.Hints(Absent("Tools")));
    }

    [Fact]
    public void A_module_of_another_folder_needs_the_module_path()
    {
        _project.Code("scripts/s.py", "").Write("src/my/__init__.py").Write("lib/other/x.py").Code("top.py", "");
        _project.Script = "scripts/s.py";
        Assert.Equal(["src/my is in a folder where Python did not look for modules; add --include src/my --env PYTHONPATH=src"], _project.Hints(Absent("my")));
        Assert.Equal(["top.py is in a folder where Python did not look for modules; add --env PYTHONPATH=."], _project.Hints(Absent("top")));
        _project.Write("vendor/far.py").Workspace.Variables["PYTHONPATH"] = "vendor";
        Assert.Equal(["vendor/far.py is in a folder where Python did not look for modules; add --include vendor/far.py --env PYTHONPATH=vendor"], _project.Hints(Absent("far")));
    }

    [Fact]
    public void A_package_is_declared_where_the_project_declares()
    {
        Assert.Equal(["pandas is declared nowhere; add pandas to a new requirements.txt"], _project.Hints(Absent("pandas")));
        Declared("requirements.txt", "requirements.txt");
        Assert.Equal(["pandas is declared nowhere; add pandas to requirements.txt"], _project.Hints(Absent("pandas")));
        Declared("pyproject.toml", "pyproject.toml");
        Assert.Equal(["pandas is declared nowhere; add pandas to the dependencies in pyproject.toml"], _project.Hints(Absent("pandas.core")));
        Declared("s.py (PEP 723)", "s.py");
        Assert.Equal(["pandas is declared nowhere; add pandas to the dependencies in the # /// script block of s.py"], _project.Hints(Absent("pandas")));
        Declared("pylock.toml", "pylock.toml");
        Assert.Equal(["pytest is declared nowhere; add pytest to what pylock.toml is made from"], _project.Hints("/x/python: No module named pytest"));
    }

    [Fact]
    public void A_version_that_is_asked_for_needs_its_distribution()
    {
        const string asked = "importlib.metadata.PackageNotFoundError: No package metadata was found for Acme_Tools";
        Assert.Equal(["Acme_Tools is declared nowhere; add it to a new requirements.txt"], _project.Hints(asked));
        _project.Write("pyproject.toml", "[project]\nname = \"acme-tools\"\n");
        Assert.Equal(["Acme_Tools is this project itself, whose code is part of the run but is not installed; read its version from a file"], _project.Hints(asked));
        _project.Write("pyproject.toml", "[project\n");
        Declared("requirements.txt", "requirements.txt");
        Assert.Equal(["Acme_Tools is declared nowhere; add it to requirements.txt"], _project.Hints(asked));
    }

    [Fact]
    public void A_name_that_is_not_the_packages_is_said_with_care()
    {
        Assert.Equal(["cv2 is declared nowhere; it most likely comes from opencv-python: add that to a new requirements.txt"], _project.Hints(Absent("cv2")));
        Assert.Equal(["foo is neither in this project nor declared; if it is a package, add it to a new requirements.txt"], _project.Hints(Absent("foo")));
    }

    [Theory]
    [InlineData(".venv")]
    [InlineData("venv")]
    [InlineData("env")]
    public void The_version_is_taken_from_the_projects_own_environment(string environment)
    {
        Install(environment, "pandas", "pandas", "2.2.1");
        Assert.Equal([$"pandas is declared nowhere; add pandas==2.2.1 to a new requirements.txt (2.2.1 is in {environment})"], _project.Hints(Absent("pandas")));
    }

    [Fact]
    public void The_package_of_a_module_is_found_in_what_installers_record()
    {
        Install(".venv", "cv2", "opencv-python-headless", "4.9.0", "cv2/__init__.py,,\ncv2x/y.py,,\n");
        Install(".venv", "cv2x", "other", "1", "cv2x/y.py,,\n");
        Assert.Equal(
            ["cv2 is declared nowhere and comes from opencv-python-headless; add opencv-python-headless==4.9.0 to a new requirements.txt (4.9.0 is in .venv)"],
            _project.Hints(Absent("cv2")));
    }

    [Fact]
    public void The_active_environment_the_interpreter_and_the_user_are_asked_too()
    {
        Install("../active", "one", "one", "1");
        _project.Workspace.Variables["VIRTUAL_ENV"] = Path.GetFullPath(_project.Workspace.At("../active"));
        Install("../python", "two", "two", "2");
        _project.Prefix = Path.GetFullPath(_project.Workspace.At("../python"));
        Install("../home/.local", "three", "three", "3");
        Assert.Equal(["one is declared nowhere; add one==1 to a new requirements.txt (1 is in $VIRTUAL_ENV)"], _project.Hints(Absent("one")));
        Assert.Equal(["two is declared nowhere; add two==2 to a new requirements.txt (2 is in python 3.11.7)"], _project.Hints(Absent("two")));
        Assert.Equal(["three is declared nowhere; add three==3 to a new requirements.txt (3 is in ~/.local)"], _project.Hints(Absent("three")));
    }

    [Fact]
    public void All_that_would_fail_one_after_the_other_is_named_at_once()
    {
        Install(".venv", "pandas", "pandas", "2.2.1");
        Install(".venv", "yaml", "PyYAML", "6.0");
        Install(".venv", "unused", "unused", "1");
        _project.Code("s.py", "import pandas, os, nothing\nfrom yaml import load\n");
        Assert.Equal(
            ["pandas and PyYAML are declared nowhere; add pandas==2.2.1 PyYAML==6.0 to a new requirements.txt (the versions in .venv)"], _project.Hints(Absent("pandas")));
    }

    [Fact]
    public void A_part_of_an_installed_package_is_hinted_at_only_where_its_package_is_known()
    {
        var installed = "../installed";
        Install(installed, "google", "google-auth", "2");
        _project.DependenciesFolder = Path.GetFullPath(_project.Workspace.At(installed));
        Assert.Empty(_project.Hints(Absent("google.cloud")));
        Install(".venv", "google/cloud", "google-cloud-storage", "3", "google/cloud/__init__.py,,\n");
        Assert.Equal(
            ["google is declared nowhere and comes from google-cloud-storage; add google-cloud-storage==3 to a new requirements.txt (3 is in .venv)"],
            _project.Hints(Absent("google.cloud")));
    }

    [Fact]
    public void What_is_installed_is_not_said_to_be_undeclared()
    {
        var installed = "../installed";
        Install(installed, "other", "pandas", "2");
        _project.DependenciesFolder = Path.GetFullPath(_project.Workspace.At(installed));
        Assert.Empty(_project.Hints(Absent("pandas")));
    }

    [Theory]
    [InlineData("tkinter")]
    [InlineData("_ctypes")]
    [InlineData("urllib2")]
    [InlineData("imp")]
    public void What_no_package_brings_is_not_to_be_declared(string module) => Assert.Empty(_project.Hints(Absent(module)));

    [Fact]
    public void Of_several_modules_the_last_one_ended_the_script() => Assert.Equal(
        ["numpy is declared nowhere; add numpy to a new requirements.txt"],
        _project.Hints(Absent("cupy"), "During handling of the above exception, another exception occurred:", Absent("numpy")));

    [Fact]
    public void A_folder_without_modules_is_no_package() =>
        Assert.Equal(["redis is declared nowhere; add redis to a new requirements.txt"], _project.Write("redis/dump.rdb").Hints(Absent("redis")));
}
