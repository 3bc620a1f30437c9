using RGrid.Content;
using RGrid.Ecosystems;
using RGrid.Local;
using RGrid.Local.Npm;
using RGrid.Local.Pypi;
using RGrid.Runtimes;
using RGrid.Testing;

namespace RGrid.Core.Tests.Ecosystems;

public sealed class InstallerTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void A_python_without_pip_and_ensurepip_is_told_with_its_remedy()
    {
        var failure = Assert.Throws<RGridException>(() => FindPip(null));
        Assert.Equal(ErrorCode.InstallerUnavailable, failure.Code);
        Assert.Contains("apt-get install python3-venv", failure.Hint, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pip_that_was_taken_out_before_serves_what_it_installed_then()
    {
        Write("site-packages/pip/__init__.py", "__version__ = \"24.0\"\n");
        Write("tools/pip-23.2.1-0123abcd/pip/__init__.py", "");
        Assert.Equal(("24.0", _folder.At("site-packages/pip")), Of(FindPip(null)));
        Assert.Equal(("24.0", _folder.At("site-packages/pip")), Of(FindPip("24.0")));
        Assert.Equal(("23.2.1", _folder.At("tools/pip-23.2.1-0123abcd/pip")), Of(FindPip("23.2.1")));
        var failure = Assert.Throws<RGridException>(() => FindPip("23.2"));
        Assert.Equal("what `requirements.txt` asked for was installed with pip 23.2, which is no longer there", failure.Message);
    }

    [Fact]
    public void What_another_npm_installed_is_not_installed_again_by_this_one()
    {
        Write("lib/node_modules/npm/package.json", "{\"version\": \"11.4.2\"}");
        Assert.Equal("11.4.2", FindNpm(null).Version);
        Assert.Equal("11.4.2", FindNpm("11.4.2").Version);
        var failure = Assert.Throws<RGridException>(() => FindNpm("10.8.0"));
        Assert.Equal("what `package.json` asked for was installed with npm 10.8.0, and node 24.1.0 has npm 11.4.2 now", failure.Message);
    }

    private static (string Version, string Path) Of(Installer installer) => (installer.Version, installer.Path);

    private Installer FindPip(string? version)
    {
        var facts = new Dictionary<string, string> { ["stdlib"] = _folder.At("lib/python3.11"), ["purelib"] = _folder.At("site-packages") };
        var runtime = new Runtime("python", "python", "3.11.2", _folder.At("bin/python3"), facts, new RuntimeParts([], null), default);
        return new PypiEcosystem(new StoreFolders(_folder.Path), new LocalInstallerHost()).FindInstaller(Asked("pypi", "requirements.txt"), runtime, version);
    }

    private Installer FindNpm(string? version)
    {
        var runtime = new Runtime("node", "node", "24.1.0", _folder.At("bin/node"), new Dictionary<string, string>(), new RuntimeParts([], null), default);
        return new NpmEcosystem(new LocalInstallerHost()).FindInstaller(Asked("npm", "package.json"), runtime, version);
    }

    private static Requirements Asked(string ecosystem, string source) => new(ecosystem, source, "/x", [], [], null, true, false, []);

    private void Write(string path, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_folder.At(path))!);
        File.WriteAllText(_folder.At(path), text);
    }
}
