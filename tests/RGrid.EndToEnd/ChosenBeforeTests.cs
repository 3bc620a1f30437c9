using RGrid.Testing;
using RGrid.Testing.Packages;
using Xunit;

namespace RGrid.EndToEnd;

/// <summary>What was chosen or built before stays only while what is asked and what lies on this disk are such that it would be chosen and built again.</summary>
public sealed class ChosenBeforeTests : IDisposable
{
    private const string Built = "[build-system]\nrequires = []\nbuild-backend = 'backend'\nbackend-path = ['.']\n";

    private readonly Workspace _workspace = new();
    private readonly PythonIndex _index = new();
    private readonly NpmRegistry _registry = new();

    public ChosenBeforeTests()
    {
        _workspace.Variables["PIP_INDEX_URL"] = _index.Url;
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _workspace.Variables["npm_config_fetch_retries"] = "0";
        _registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n").Add("tiny", "2.0.0", "module.exports = 'tiny 2.0.0';\n");
        _index.AddWheel("numpy", "1.0").AddWheel("numpy", "2.0").AddWheel("numpy", "3.0b1");
        _workspace.Write("s.js", "console.log(require('tiny'));\n").Write("s.py", "import numpy\nprint(numpy.__version__)\n");
    }

    public void Dispose()
    {
        _registry.Dispose();
        _index.Dispose();
        _workspace.Dispose();
    }

    [Theory]
    [InlineData("yanked", "numpy==2.0", "numpy>=1", "1.0")]
    [InlineData("yanked local", "numpy", "numpy\ntiny", "2.5+l2")]
    [InlineData("extra", "numpy<2.1", "numpy[fast]", "2.1")]
    [InlineData("extra", "top", "top[all]", "2.1")]
    [InlineData("order", "--index-url {old}\n--index-url {new}\nnumpy", "--index-url {new}\n--index-url {old}\nnumpy", "1.0")]
    public void Nothing_that_pip_would_not_choose_stays_because_it_was_chosen_before(string happens, string before, string after, string version)
    {
        using var other = new PythonIndex();
        other.AddWheel("numpy", "1.0");
        string Text(string text) => text.Replace("{old}", other.Url, StringComparison.Ordinal).Replace("{new}", _index.Url, StringComparison.Ordinal);
        if (happens == "order")
        {
            _index.Withdraw("numpy-1.0-py3-none-any.whl").Withdraw("numpy-2.0-py3-none-any.whl");
        }

        if (happens == "yanked local")
        {
            _index.AddWheel("numpy", "2.5+l1");
        }

        _index.AddWheel("tiny", "1.0").AddWheel("top", "1.0", "numpy\nRequires-Dist: numpy[fast]; extra == 'all'\nProvides-Extra: all");
        _workspace.Write("requirements.txt", Text(before) + "\n");
        _workspace.Run("run", "s.py").Succeeded();
        _ = happens switch
        {
            "yanked" => _index.Yank("numpy-2.0-py3-none-any.whl"),
            "yanked local" => _index.AddWheel("numpy", "2.5+l2").Yank("numpy-2.5+l1-py3-none-any.whl"),
            "extra" => _index.AddWheel("numpy", "2.1", "tiny; extra == 'fast'\nProvides-Extra: fast"),
            _ => _index,
        };

        _workspace.Write("requirements.txt", Text(after) + "\n");
        Assert.Equal(version + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_pre_release_that_the_archive_behind_a_url_asked_for_goes_with_that_archive()
    {
        _workspace.Write("requirements.txt", $"needs @ {_index.FileUrl("needs-1.0-py3-none-any.whl")}\n");
        _index.AddWheel("needs", "1.0", "numpy>=3.0b1");
        Assert.Equal("3.0b1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("needs", "1.0", "numpy");
        _workspace.Write("requirements.txt", _workspace.Read("requirements.txt") + "# a comment\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_variable_in_front_of_a_revision_is_no_user_info()
    {
        foreach (var name in new[] { "one", "two" })
        {
            _workspace.Write($"../{name}/lib.py", $"NAME = '{name}'\n").Write($"../{name}/pyproject.toml", Built)
                .Write($"../{name}/backend.py", Backend("lib", "", "open('lib.py').read()"));
            _workspace.RunProgram("sh", "-c", $"cd ../{name} && git init -q -b main && git add -A && git -c user.name=x -c user.email=x@x commit -qm x").Succeeded();
        }

        _workspace.Write("requirements.txt", "git+file://${REPO}@main#egg=lib\n").Write("s.py", "import lib\nprint(lib.NAME)\n");
        foreach (var name in new[] { "one", "two", "one" })
        {
            _workspace.Variables["REPO"] = Path.GetFullPath(_workspace.At($"../{name}"));
            Assert.Equal(name + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        }

        _workspace.RunProgram("mv", "../two", "../one-too").Succeeded();
        _workspace.Write("requirements.txt", "git+file://${REPO}-too@main#egg=lib\n");
        Assert.Equal("two\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("""{"dependencies":{"plug":"1.0.0"}}""", "{}", """{"dependencies":{"plug":"*","tiny":"2.0.0"}}""", "{}")]
    [InlineData("""{"dependencies":{"lib":"file:lib","tiny":"1.0.0"}}""", """{"plug":"1.0.0"}""", """{"dependencies":{"lib":"file:lib","tiny":"2.0.0"}}""", """{"plug":"*"}""")]
    [InlineData("""{"workspaces":["lib"],"dependencies":{"tiny":"1.0.0"}}""", """{"plug":"1.0.0"}""", """{"workspaces":["lib"],"dependencies":{"tiny":"2.0.0"}}""", """{"plug":"*"}""")]
    public void A_package_that_wants_another_beside_it_than_there_is_does_not_stay(string before, string libraryBefore, string after, string libraryAfter)
    {
        _registry.Add("plug", "1.0.0", "module.exports = 'plug 1.0.0 ' + require('tiny');\n", peers: """{"tiny":"^1.0.0"}""")
            .Add("plug", "2.0.0", "module.exports = 'plug 2.0.0 ' + require('tiny');\n", peers: """{"tiny":"^2.0.0"}""");
        _workspace.Write("s.js", "let lib;\ntry { lib = require('lib'); } catch { lib = require('plug'); }\nconsole.log(lib);\n").Write("lib/index.js", "module.exports = require('plug');\n");
        foreach (var (project, library, says) in new[] { (before, libraryBefore, "plug 1.0.0 tiny 1.0.0\n"), (after, libraryAfter, "plug 2.0.0 tiny 2.0.0\n") })
        {
            _workspace.Write("package.json", project).Write("lib/package.json", $$$"""{"name":"lib","version":"1.0.0","dependencies":{{{library}}}}""");
            Assert.Equal(says, _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void What_could_never_be_installed_is_not_chosen_again()
    {
        _index.Withdraw("numpy-1.0-py3-none-any.whl").Withdraw("numpy-2.0-py3-none-any.whl").Withdraw("numpy-3.0b1-py3-none-any.whl");
        _index.Add(WheelMaker.Sdist("numpy", "1.0", built: "exec('raise SystemExit(1)')"));
        _workspace.Write("requirements.txt", "numpy\n");
        Assert.Equal(125, _workspace.Run("run", "s.py").ExitCode);
        _index.AddWheel("numpy", "1.1");
        Assert.Equal("1.1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    // Debian 12's own pip is from before pip told of going back.
    [Theory]
    [InlineData("python")]
    [InlineData("/usr/bin/python3")]
    public void For_the_sake_of_an_earlier_version_nothing_new_is_taken_in_an_old_one(string python)
    {
        _index.AddWheel("pandas", "0.1").AddWheel("pandas", "2.2", "numpy>=2");
        _workspace.Write("requirements.txt", "numpy<2\n");
        Assert.Equal("1.0\n", _workspace.Run("run", "--runtime", python, "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "numpy\npandas\n").Write("s.py", "import numpy, pandas\nprint(numpy.__version__, pandas.__version__)\n");
        Assert.Equal("2.0 2.2\n", _workspace.Run("run", "--runtime", python, "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Neither_where_the_earlier_one_asks_for_an_old_one()
    {
        _index.AddWheel("base", "1.0", "numpy<2; extra == 'all'\nProvides-Extra: all");
        _workspace.Write("requirements.txt", "base\n").Write("none.py", "");
        _workspace.Run("run", "none.py").Succeeded();
        _index.AddWheel("base", "2.0", "numpy; extra == 'all'\nProvides-Extra: all");
        _workspace.Write("requirements.txt", "base[all]\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Neither_where_an_extra_of_the_earlier_one_is_what_stands_in_the_way()
    {
        _index.AddWheel("base", "1.0").AddWheel("top", "1.0", "base>=2; extra == 'all'\nProvides-Extra: all").AddWheel("pandas", "0.1", "top");
        _workspace.Write("requirements.txt", "top\nbase\nnumpy<2\n");
        _workspace.Run("run", "s.py").Succeeded();
        _index.AddWheel("base", "2.0").AddWheel("top", "2.0", "base>=2; extra == 'all'\nProvides-Extra: all").AddWheel("pandas", "2.2", "top[all]");
        _workspace.Write("requirements.txt", "top\nbase\nnumpy<2\npandas\n").Write("s.py", "import pandas\nprint(pandas.__version__)\n");
        Assert.Equal("2.2\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("numpy[nosuch]\n", "numpy[nosuch]\ntiny\n")]
    [InlineData("numpy[nosuch]\n", "numpy[nosuch] # a comment\n")]
    public void An_extra_that_no_version_has_moves_nothing(string before, string after)
    {
        _index.AddWheel("tiny", "1.0");
        _workspace.Write("requirements.txt", before);
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "2.5");
        _workspace.Write("requirements.txt", after);
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void What_was_used_last_is_what_an_edit_goes_on_from()
    {
        _workspace.Write("requirements.txt", "numpy\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "numpy<2\n");
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "numpy\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "numpy # a comment\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "2.5");
        _workspace.RunProgram("cp", "-r", ".", "../copy").Succeeded();
        _workspace.RunIn(_workspace.At("../copy"), [], ["run", "s.py"]).Succeeded();
        _workspace.Write("../copy/requirements.txt", "numpy # another\n");
        Assert.Equal("2.0\n", _workspace.RunIn(_workspace.At("../copy"), [], ["run", "s.py"]).Succeeded().Stdout);

        // What another folder resolved again is used here too.
        _workspace.Write("../copy/requirements.txt", _workspace.Read("requirements.txt"));
        Assert.Equal("2.5\n", _workspace.RunIn(_workspace.At("../copy"), [], ["run", "--upgrade", "s.py"]).Succeeded().Stdout);
        Assert.Equal("2.5\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write("requirements.txt", "numpy # a third\n");
        Assert.Equal("2.5\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void Of_two_interpreters_in_turn_each_goes_on_from_its_own_choice()
    {
        _index.AddWheel("tiny", "1.0");
        _workspace.Write("requirements.txt", "numpy\n");
        Assert.Equal("2.0\n", _workspace.Run("run", "--runtime", "/usr/bin/python3", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "2.5");
        Assert.Equal("2.5\n", _workspace.Run("run", "--upgrade", "s.py").Succeeded().Stdout);
        _workspace.Run("run", "--runtime", "/usr/bin/python3", "s.py").Succeeded();
        _workspace.Write("requirements.txt", "numpy\ntiny\n");
        Assert.Equal("2.5\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Assert.Equal("2.0\n", _workspace.Run("run", "--runtime", "/usr/bin/python3", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("base.txt")]
    [InlineData("s.py")]
    public void A_comment_moves_no_pre_release_wherever_it_is_asked_for(string file)
    {
        if (file == "base.txt")
        {
            _workspace.Write("requirements.txt", "-r ./base.txt\n").Write("base.txt", "numpy>=3.0b1\n");
        }
        else
        {
            _workspace.Write("s.py", "# /// script\n# dependencies = ['numpy>=3.0b1']\n# ///\n" + _workspace.Read("s.py"));
        }

        Assert.Equal("3.0b1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _index.AddWheel("numpy", "3.0b2");
        _workspace.Write(file, _workspace.Read(file).Replace("3.0b1", "3.0b1 # a comment", StringComparison.Ordinal).Replace(" # a comment']", "'] # a comment", StringComparison.Ordinal));
        Assert.Equal("3.0b1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("lib @ file://{here}/repo#subdirectory=sub")]
    [InlineData("file:repo#subdirectory=sub")]
    public void A_folder_within_a_folder_is_what_is_built(string line)
    {
        _workspace.Write("repo/sub/lib.py", "NAME = 'sub'\n").Write("repo/sub/pyproject.toml", Built).Write("repo/sub/backend.py", Backend("lib", "", "open('lib.py').read()"))
            .Write("repo/pyproject.toml", "[project]\nname = 'lib'\nversion = '9'\n")
            .Write("requirements.txt", line.Replace("{here}", _workspace.Folder, StringComparison.Ordinal) + "\n").Write("s.py", "import lib\nprint(lib.NAME)\n");
        Assert.Equal("sub\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void After_an_edit_what_is_no_longer_in_the_registry_is_chosen_anew()
    {
        _workspace.Write("package.json", """{ "dependencies": { "tiny": "^1.0.0 || ^2.0.0" } }""");
        Assert.Equal("tiny 2.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Unpublish("tiny", "2.0.0").Add("other", "1.0.0", "");
        _workspace.Write("package.json", """{ "dependencies": { "tiny": "^1.0.0 || ^2.0.0", "other": "*" } }""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
    }

    [Fact]
    public void A_file_of_configuration_that_npm_has_beside_itself_is_in_the_key()
    {
        using var other = new NpmRegistry();
        other.Add("tiny", "3.0.0", "module.exports = 'tiny 3.0.0';\n");
        _workspace.RunProgram("sh", "-c", "n=$(readlink -f \"$(command -v node)\") && mkdir -p own/bin own/lib/node_modules && cp \"$n\" own/bin && cp -r \"$(dirname \"$n\")/../lib/node_modules/npm\" own/lib/node_modules").Succeeded();
        _workspace.Variables.Remove("npm_config_registry");
        _workspace.Write("package.json", """{ "dependencies": { "tiny": "*" } }""");
        foreach (var (registry, version) in new[] { (_registry.Url, "2.0.0"), (other.Url, "3.0.0") })
        {
            _workspace.Write("own/lib/node_modules/npm/npmrc", $"registry={registry}\n");
            Assert.Equal($"tiny {version}\n", _workspace.Run("run", "--runtime", "node:" + _workspace.At("own/bin/node"), "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_script_that_was_moved_with_the_folder_that_it_asks_for_can_be_installed_again()
    {
        WriteLibrary("numpy");
        _workspace.Write("rgrid.toml", "").Write("s.py", "# /// script\n# dependencies = ['lib']\n# [tool.uv.sources]\n# lib = { path = './lib' }\n# ///\nimport lib\nprint('ran')\n");
        _workspace.Run("run", "s.py").Succeeded();
        Directory.CreateDirectory(_workspace.At("sub"));
        Directory.Move(_workspace.At("lib"), _workspace.At("sub/lib"));
        File.Move(_workspace.At("s.py"), _workspace.At("sub/s.py"));
        Assert.DoesNotContain("installed", _workspace.Run("run", "sub/s.py").Succeeded().Stderr, StringComparison.Ordinal);
        Assert.Equal("ran\n", _workspace.Run("run", "--refresh", "sub/s.py").Succeeded().Stdout);
    }

    [Fact]
    public void What_a_rerun_installs_anew_is_what_a_run_installs()
    {
        _workspace.Write("requirements.txt", "numpy<3 # comment\n./lib\n").Write("lib/pyproject.toml", Built).Write("lib/backend.py", Backend("lib", "", "'TEXT = %r' % open('../requirements.txt').read()"))
            .Write("s.py", "import lib\nprint('comment' in lib.TEXT)\n");
        var told = _workspace.Run("run", "s.py").Succeeded().Stdout;
        _workspace.Run("cache", "gc", "--max-size", "1kB").Succeeded();
        Assert.Equal(told, _workspace.Run("rerun", "last").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("v")]
    [InlineData("~")]
    [InlineData("20241201123456789")]
    [InlineData("1.x.2")]
    public void A_tag_that_looks_like_a_range_is_one(string tag)
    {
        _registry.Tag("tiny", tag, "2.0.0");
        _workspace.Write("package.json", """{"dependencies":{"tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", $$$"""{"dependencies":{"tiny":"{{{tag}}}"}}""");
        Assert.Equal("tiny 2.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("tiny/-/tiny-1.0.0.tgz", "the optional package `tiny` of `package.json` could not be fetched")]
    [InlineData("tiny", "the registry of npm told nothing of `tiny`, an optional dependency of `package.json`")]
    public void Without_an_optional_package_that_could_not_be_fetched_nothing_is_installed(string hidden, string message)
    {
        _workspace.Write("s.js", "try { console.log(require('tiny')); } catch { console.log('none'); }\n").Write("package.json", """{"optionalDependencies":{"tiny":"^1.0.0"}}""");
        _registry.Hidden.Add(hidden);
        var failed = _workspace.Run("run", "s.js");
        Assert.Equal(125, failed.ExitCode);
        Assert.Contains(message, failed.Stderr, StringComparison.Ordinal);
        _registry.Hidden.Clear();
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void An_optional_package_whose_own_script_fails_or_that_is_of_another_machine_is_left_out_as_npm_does_it()
    {
        _registry.Add("fails", "1.0.0", "module.exports = 'fails';\n", install: "exit 1");
        _workspace.Write("s.js", "try { console.log(require('fails')); } catch { console.log(require('tiny'), 'alone'); }\n")
            .Write("package.json", """{"dependencies":{"tiny":"^1.0.0"},"optionalDependencies":{"fails":"^1.0.0"}}""");
        Assert.Equal("tiny 1.0.0 alone\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
    }

    [Fact]
    public void A_place_of_this_disk_that_only_a_package_below_names_is_refused()
    {
        _workspace.Write("q/package.json", """{"name":"q","version":"1.0.0"}""").Write("q/index.js", "module.exports = 1;\n");
        _registry.Add("asks", "1.0.0", "module.exports = require('q');\n", dependencies: $$"""{"q":"file:{{_workspace.At("q")}}"}""");
        _workspace.Write("package.json", """{"dependencies":{"asks":"^1.0.0"}}""");
        var refused = _workspace.Run("run", "s.js");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("from this disk, which is not among the dependencies that were found", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void A_pre_release_does_not_stay_below_a_folder_that_asks_for_it_no_more()
    {
        _registry.Add("tiny", "3.1.0-beta.1", "module.exports = 'tiny beta';\n").Tag("tiny", "latest", "2.0.0");
        _workspace.Write("s.js", "console.log(require('lib'));\n").Write("package.json", """{"dependencies":{"lib":"file:lib"}}""").Write("lib/index.js", "module.exports = require('tiny');\n");
        _workspace.Write("lib/package.json", """{"name":"lib","version":"1.0.0","dependencies":{"tiny":"^3.1.0-beta.0"}}""");
        Assert.Equal("tiny beta\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("lib/package.json", """{"name":"lib","version":"1.0.0","dependencies":{"tiny":"*"}}""");
        Assert.Equal("tiny 2.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void What_the_lock_of_a_package_chose_does_not_stay_below_a_version_that_has_none()
    {
        var fork = NpmTarball.Make("""{"name":"tiny","version":"2.0.0"}""", "module.exports = 'fork';\n");
        var integrity = "sha512-" + Convert.ToBase64String(System.Security.Cryptography.SHA512.HashData(fork));
        _registry.Publish("fork/-/fork-2.0.0.tgz", fork);
        _registry.Add("sw", "1.0.0", "module.exports = require('tiny');\n", dependencies: """{"tiny":"^2.0.0"}""", shrinkwrap: $$$$"""
            {"name":"sw","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"sw","version":"1.0.0","dependencies":{"tiny":"^2.0.0"}},
            "node_modules/tiny":{"version":"2.0.0","resolved":"{{{{_registry.Url}}}}fork/-/fork-2.0.0.tgz","integrity":"{{{{integrity}}}}"}}}
            """);
        _registry.Add("sw", "1.2.0", "module.exports = require('tiny');\n", dependencies: """{"tiny":"^2.0.0"}""");
        _workspace.Write("s.js", "console.log(require('sw'));\n");
        foreach (var (version, told) in new[] { ("1.0.0", "fork"), ("1.2.0", "tiny 2.0.0") })
        {
            _workspace.Write("package.json", $$$"""{"dependencies":{"sw":"{{{version}}}"}}""");
            Assert.Equal(told + "\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_shell_that_scripts_of_packages_are_run_with_is_in_the_key()
    {
        _registry.Add("made", "1.0.0", "module.exports = require('fs').readFileSync(__dirname + '/made', 'utf8');\n", install: "true");
        _workspace.Write("s.js", "process.stdout.write(require('made'));\n").Write("package.json", """{"dependencies":{"made":"^1.0.0"}}""");
        _workspace.Write(".npmrc", $"script-shell={_workspace.At("shell")}\n");
        foreach (var word in new[] { "one", "two" })
        {
            _workspace.Write("shell", $"#!/bin/sh\necho {word} >made\nexec /bin/sh \"$@\"\n");
            File.SetUnixFileMode(_workspace.At("shell"), (UnixFileMode)0x1ED);
            Assert.Equal(word + "\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_pre_release_does_not_stay_for_a_path_dependency_that_asks_for_it_no_more()
    {
        _workspace.Write("requirements.txt", "./lib\n");
        WriteLibrary("numpy>=3.0b1");
        Assert.Equal("3.0b1\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        WriteLibrary("numpy");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void A_version_of_what_was_named_by_its_place_does_not_stay()
    {
        _workspace.Write("requirements.txt", "./lib\n");
        WriteLibrary($"numpy @ {_index.FileUrl("numpy-1.0-py3-none-any.whl")}");
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        WriteLibrary("numpy");
        Assert.Equal("2.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
    }

    [Fact]
    public void What_a_build_reads_beside_it_is_in_the_key()
    {
        _workspace.Write("s.py", "import lib\nprint(lib.Beside)\n");
        WriteLibrary("numpy<2", "'Beside = %r' % open('../requirements.txt').read()");
        foreach (var line in new[] { "numpy<3", "numpy<4" })
        {
            _workspace.Write("requirements.txt", $"./lib\n{line}\n");
            Assert.Contains(line, _workspace.Run("run", "s.py").Succeeded().Stdout, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_builds_need_is_not_taken_from_a_place_of_this_disk()
    {
        _workspace.Write("requirements.txt", "./lib\n").Write("tool/pyproject.toml", Built).Write("tool/backend.py", Backend("tool", "", "''"));
        WriteLibrary("numpy");
        _workspace.Edit("lib/pyproject.toml", "requires = []", $"requires = ['tool @ file://{_workspace.At("tool")}']");
        var refused = _workspace.Run("run", "s.py");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("error: what a build for `requirements.txt` needs is named by a place on this disk, `", refused.Stderr, StringComparison.Ordinal);
    }

    private void WriteLibrary(string requirement, string source = "''") =>
        _workspace.Write("lib/pyproject.toml", Built).Write("lib/backend.py", Backend("lib", $"Requires-Dist: {requirement}\n", source));

    private static string Backend(string name, string headers, string source) => $$"""
        import os, zipfile
        def build_wheel(folder, config_settings=None, metadata_directory=None):
            name = '{{name}}-1.0-py3-none-any.whl'
            with zipfile.ZipFile(os.path.join(folder, name), 'w') as wheel:
                wheel.writestr('{{name}}.py', {{source}})
                wheel.writestr('{{name}}-1.0.dist-info/METADATA', 'Metadata-Version: 2.1\nName: {{name}}\nVersion: 1.0\n{{headers.ReplaceLineEndings("\\n")}}')
                wheel.writestr('{{name}}-1.0.dist-info/WHEEL', 'Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n')
                wheel.writestr('{{name}}-1.0.dist-info/RECORD', '')
            return name
        """;
}
