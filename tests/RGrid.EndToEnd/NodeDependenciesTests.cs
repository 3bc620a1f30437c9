using System.Text.Json.Nodes;
using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

public sealed class NodeDependenciesTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly NpmRegistry _registry = new();

    public NodeDependenciesTests()
    {
        _registry.Add("tiny", "1.0.0", "module.exports = 'tiny 1.0.0';\n").Add("tiny", "1.1.0", "module.exports = 'tiny 1.1.0';\n");
        _workspace.Variables["npm_config_registry"] = _registry.Url;
        _workspace.Write("s.js", "console.log(require('tiny'));\n");
    }

    public void Dispose()
    {
        _registry.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public void A_package_behind_an_alias_does_not_stay_when_the_alias_is_gone()
    {
        _registry.Add("evil", "1.0.0", "module.exports = 'evil 1.0.0';\n");
        _workspace.Write("package.json", """{"dependencies":{"tiny":"npm:evil@1.0.0"}}""");
        Assert.Equal("evil 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_folder_does_not_stay_when_its_package_is_asked_of_the_registry()
    {
        _workspace.Write("tiny/package.json", """{"name":"tiny","version":"1.0.0"}""").Write("tiny/index.js", "module.exports = 'folder';\n");
        _workspace.Write("package.json", """{"dependencies":{"tiny":"file:./tiny"}}""");
        Assert.Equal("folder\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_member_does_not_stay_when_it_has_another_name_or_is_gone()
    {
        _workspace.Write("package.json", """{"workspaces":["packages/*"],"dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/tiny/package.json", """{"name":"tiny","version":"1.0.0"}""").Write("packages/tiny/index.js", "module.exports = 'member';\n");
        Assert.Equal("member\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("packages/tiny/package.json", """{"name":"other","version":"1.0.0"}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("packages/tiny/package.json", """{"name":"tiny","version":"1.0.0"}""");
        Assert.Equal("member\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Directory.Delete(_workspace.At("packages/tiny"), recursive: true);
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_member_that_has_the_version_asked_for_now_takes_the_place_of_the_registrys()
    {
        _workspace.Write("package.json", """{"workspaces":["packages/*"]}""").Write("packages/one/package.json", """{"name":"one","version":"1.0.0","dependencies":{"tiny":"1.0.0"}}""")
            .Write("packages/one/s.js", "console.log(require('tiny'));\n").Write("packages/tiny/index.js", "module.exports = 'member';\n");
        foreach (var (version, says) in new[] { ("2.0.0", "tiny 1.0.0\n"), ("1.0.0", "member\n"), ("2.0.0", "tiny 1.0.0\n") })
        {
            _workspace.Write("packages/tiny/package.json", $$$"""{"name":"tiny","version":"{{{version}}}"}""");
            Assert.Equal(says, _workspace.Run("run", "packages/one/s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_pre_release_does_not_stay_when_a_range_is_asked_for()
    {
        _registry.Add("pre", "1.0.0", "module.exports = 'pre 1.0.0';\n").Add("pre", "2.0.0-rc.1", "module.exports = 'pre 2.0.0-rc.1';\n").Add("pre", "1.1.0", "module.exports = 'pre 1.1.0';\n").Tag("pre", "latest", "1.1.0");
        _workspace.Write("s.js", "console.log(require('pre'));\n");
        foreach (var (spec, says) in new[] { ("2.0.0-rc.1", "pre 2.0.0-rc.1\n"), ("*", "pre 1.1.0\n") })
        {
            _workspace.Write("package.json", $$$"""{"dependencies":{"pre":"{{{spec}}}"}}""");
            Assert.Equal(says, _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void What_had_one_tag_does_not_stay_when_another_is_asked_for()
    {
        _registry.Tag("tiny", "old", "1.0.0");
        foreach (var (spec, says) in new[] { ("latest", "tiny 1.1.0\n"), ("old", "tiny 1.0.0\n"), ("1.1.0", "tiny 1.1.0\n"), ("old", "tiny 1.0.0\n"), ("latest", "tiny 1.1.0\n") })
        {
            _workspace.Write("package.json", $$$"""{"dependencies":{"tiny":"{{{spec}}}"}}""");
            Assert.Equal(says, _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Fact]
    public void What_a_folder_asks_for_by_an_alias_is_not_what_it_asked_for_by_its_name()
    {
        _registry.Add("evil", "1.0.0", "module.exports = 'evil 1.0.0';\n");
        _workspace.Write("package.json", """{"dependencies":{"lib":"file:./lib"}}""").Write("lib/index.js", "module.exports = require('tiny');\n").Write("s.js", "console.log(require('lib'));\n");
        foreach (var (spec, says) in new[] { ("1.0.0", "tiny 1.0.0\n"), ("npm:evil@1.0.0", "evil 1.0.0\n"), ("^1.0.0", "tiny 1.1.0\n") })
        {
            _workspace.Write("lib/package.json", $$$"""{"name":"lib","version":"1.0.0","dependencies":{"tiny":"{{{spec}}}"}}""");
            Assert.Equal(says, _workspace.Run("run", "s.js").Succeeded().Stdout);
        }
    }

    [Theory]
    [InlineData("""{"integrity":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=","resolved":"git+https://127.0.0.1/tiny.git#main"}""")]
    [InlineData("""{"integrity":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk=","resolved":"elsewhere","link":true}""")]
    [InlineData("""{"resolved":"URLtiny/-/tiny-1.0.0.tgz"}""")]
    [InlineData("""{"integrity":""}""")]
    [InlineData("""{"integrity":" "}""")]
    [InlineData("""{"integrity":"garbage"}""")]
    [InlineData("""{"integrity":"sha512-"}""")]
    [InlineData("""{"integrity":"sha512-c2hvcnQ="}""")]
    [InlineData("""{"integrity":"sha999-2jmj7l5rSw0yVb/vlWAYkK/YBwk="}""")]
    [InlineData("""{"integrity":"sha1-2jmj7l5rSw0yVb/vlWAYkK/YBwk= sha1-Abmj7l5rSw0yVb/vlWAYkK/YBwk="}""")]
    [InlineData("""{"inBundle":true}""")]
    [InlineData("""{"resolved":"git+https://127.0.0.1/tiny.git#main"}""")]
    [InlineData("""{"resolved":"https://127.0.0.1/tiny.tgz#2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"}""")]
    [InlineData("""{"resolved":"HTTPS://127.0.0.1/tiny.tgz#2fd4e1c67a2d28fced849ee1bb76e7391b93eb12"}""")]
    [InlineData("""{"resolved":"file:elsewhere"}""")]
    [InlineData("""{"resolved":"elsewhere","link":true}""")]
    public void A_lock_that_does_not_say_which_bytes_it_stands_for_is_refused(string tiny)
    {
        _workspace.Write("elsewhere/package.json", """{"name":"tiny","version":"1.0.0"}""").Write("package.json", """{"dependencies":{"tiny":"^1.0.0"}}""")
            .Write("package-lock.json", $$$"""{"lockfileVersion":3,"packages":{"":{"dependencies":{"tiny":"^1.0.0"}},"node_modules/tiny":{"version":"1.0.0",{{{tiny.Replace("URL", _registry.Url, StringComparison.Ordinal)[1..]}}}}}""");
        var refused = _workspace.Run("run", "s.js");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("nothing in `package-lock.json` tells which bytes `tiny` stands for", refused.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void What_npm_makes_of_a_repository_is_shared_with_no_other_choice()
    {
        _registry.Add("devtool", "1.0.0", "module.exports = '1.0.0';\n");
        _workspace.Write("../lib/package.json", """{"name":"lib","version":"1.0.0","scripts":{"prepare":"node make.js"},"devDependencies":{"devtool":"^1.0.0"}}""")
            .Write("../lib/make.js", "require('fs').writeFileSync('index.js', `module.exports = 'made by ${require('devtool')}';`);\n").Write("../lib/.gitignore", "node_modules\n");
        _workspace.RunProgram("sh", "-c", "cd ../lib && git init -q -b main && git add -A && git -c user.name=x -c user.email=x@x commit -qm x").Succeeded();
        _workspace.Write("package.json", $$$"""{"dependencies":{"lib":"git+file://{{{Path.GetFullPath(_workspace.At("../lib"))}}}"}}""").Write("s.js", "console.log(require('lib'));\n");
        var first = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("made by 1.0.0\n", first.Stdout);
        Assert.Contains("built from source on this machine: lib", first.Stderr, StringComparison.Ordinal);
        _registry.Add("devtool", "1.1.0", "module.exports = '1.1.0';\n");
        Assert.Equal("made by 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("package.json", _workspace.Read("package.json").Replace("{\"dep", "{\"private\":true,\"dep", StringComparison.Ordinal));
        Assert.Equal("made by 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_lock_that_a_package_brings_has_to_say_it_too_where_the_project_has_one()
    {
        AskForOneWithALock();
        Assert.Equal("dep tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Lock();
        AssertOpen();

        // npm reads what the package brings, also where the project's lock does not tell of it.
        var packages = JsonNode.Parse(File.ReadAllText(_workspace.At("package-lock.json")))!;
        packages["packages"]!.AsObject().Remove("node_modules/dep/node_modules/tiny");
        _workspace.Write("package-lock.json", packages.ToJsonString());
        AssertOpen();

        void AssertOpen()
        {
            var refused = _workspace.Run("run", "s.js");
            Assert.Equal(125, refused.ExitCode);
            Assert.Contains("which bytes", refused.Stderr, StringComparison.Ordinal);
            Assert.Contains("`tiny`", refused.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_a_package_brings_in_its_archive_needs_no_integrity()
    {
        File.WriteAllBytes(_workspace.At("dep.tgz"), NpmTarball.Make(
            """{"name":"dep","version":"1.0.0","dependencies":{"inner":"*"},"bundleDependencies":["inner"]}""",
            "module.exports = require('inner');\n",
            ("node_modules/inner/package.json", """{"name":"inner","version":"9.0.0"}"""),
            ("node_modules/inner/index.js", "module.exports = 'inner 9';\n")));
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.tgz"}}""").Write("s.js", "console.log(require('dep'));\n");
        Lock();
        Assert.Contains("inBundle", File.ReadAllText(_workspace.At("package-lock.json")), StringComparison.Ordinal);
        Assert.Equal("inner 9\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void What_nothing_tells_the_bytes_of_is_shared_with_no_other_project()
    {
        AskForOneWithALock();
        Assert.Equal("dep tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Add("tiny", "1.0.0", "module.exports = 'another tiny 1.0.0';\n");
        Assert.Equal("dep tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Directory.CreateDirectory(_workspace.At("other/.git"));
        _workspace.Write("other/package.json", """{"dependencies":{"dep":"^1.0.0"}}""").Write("other/s.js", "console.log(require('dep'));\n");
        Assert.Equal("dep another tiny 1.0.0\n", _workspace.RunIn(_workspace.At("other"), [], ["run", "s.js"]).Succeeded().Stdout);
    }

    [Fact]
    public void Another_registry_may_have_other_bytes_under_a_version()
    {
        using var other = new NpmRegistry();
        other.Add("tiny", "1.1.0", "module.exports = 'their tiny 1.1.0';\n");
        _workspace.Write("package.json", """{"dependencies":{"tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write(".npmrc", $"registry={other.Url}\n");
        _workspace.Variables.Remove("npm_config_registry");
        Assert.Equal("their tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    private void AskForOneWithALock()
    {
        _registry.Add(
            "dep",
            "1.0.0",
            "module.exports = 'dep ' + require('tiny');\n",
            dependencies: """{"tiny":"^1.0.0"}""",
            shrinkwrap: """{"name":"dep","version":"1.0.0","lockfileVersion":3,"packages":{"":{"dependencies":{"tiny":"^1.0.0"}},"node_modules/tiny":{"version":"1.0.0"}}}""");
        _workspace.Write("package.json", """{"dependencies":{"dep":"1.0.0"}}""").Write("s.js", "console.log(require('dep'));\n");
    }

    [Fact]
    public void Npms_configuration_for_all_users_stands_beside_its_interpreter()
    {
        var prefix = Path.Combine(_workspace.Home, "node");
        NodeRuntimes.Install("22", prefix);
        _workspace.Variables["PATH"] = $"{prefix}/bin:{_workspace.Variables["PATH"]}";
        _workspace.Write("package.json", """{"devDependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Directory.CreateDirectory(Path.Combine(prefix, "etc"));
        File.WriteAllText(Path.Combine(prefix, "etc/npmrc"), "omit=dev\n");
        Assert.Contains("Cannot find module 'tiny'", _workspace.Run("run", "s.js").Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void An_npm_dependency_is_installed_and_found_again()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        var first = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("tiny 1.0.0\n", first.Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.1.0"}}""");
        var second = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("tiny 1.1.0\n", second.Stdout);
        Assert.Contains("tiny 1.0.0 → 1.1.0", second.Reason, StringComparison.Ordinal);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal(first.Key, _workspace.Run("run", "s.js").Succeeded().Key);
    }

    [Fact]
    public void Development_dependencies_are_installed_unless_the_project_omits_them()
    {
        _workspace.Write("package.json", """{"devDependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write(".npmrc", "omit=dev\n");
        var without = _workspace.Run("run", "s.js");
        Assert.Contains("Cannot find module 'tiny'", without.Stderr, StringComparison.Ordinal);
        Assert.Contains("installer option npm.omit is set now (dev)", without.Reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("NODE_ENV", "production")]
    [InlineData("Npm_Config_Omit", "optional\n\ndev")]
    [InlineData("Npm_Config_Userconfig", "my.rc")]
    [InlineData("npm_config_globalconfig", "my.rc")]
    [InlineData("NPM_CONFIG_PREFIX", "here")]
    public void Development_dependencies_are_omitted_where_a_variable_says_so(string variable, string value)
    {
        _workspace.Write("package.json", """{"devDependencies":{"tiny":"1.0.0"}}""").Write("my.rc", "omit=dev\n").Write("here/etc/npmrc", "omit=dev\n");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Variables[variable] = value;
        Assert.Contains("Cannot find module 'tiny'", _workspace.Run("run", "s.js").Stderr, StringComparison.Ordinal);
        _workspace.Variables.Remove(variable);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
    }

    [Theory]
    [InlineData("omit = 'dev'", true)]
    [InlineData("\"omit\" = \"dev\"", true)]
    [InlineData("omit=dev ; why", true)]
    [InlineData("omit[]=optional\nomit[]=dev", true)]
    [InlineData("omit=${MINE}", true)]
    [InlineData(" [x]\nomit=dev", true)]
    [InlineData("userconfig=my.rc", true)]
    [InlineData("[x]\nomit=dev", false)]
    [InlineData("[]\nomit=dev", false)]
    [InlineData("omit=dev\nomit=optional", false)]
    [InlineData("omit=dev\ninclude=dev", false)]
    public void A_project_of_npm_is_configured_as_npm_reads_its_file(string text, bool omits)
    {
        _workspace.Write("package.json", """{"devDependencies":{"tiny":"1.0.0"}}""").Write(".npmrc", text + "\n").Write("my.rc", "omit=dev\n");
        _workspace.Variables["MINE"] = "dev";
        var result = _workspace.Run("run", "s.js");
        Assert.Equal(omits ? "" : "tiny 1.0.0\n", result.Stdout);
        Assert.Equal(omits, result.Stderr.Contains("Cannot find module 'tiny'", StringComparison.Ordinal));
    }

    [Fact]
    public void An_unpinned_npm_dependency_keeps_its_version_until_upgrade()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Add("tiny", "1.2.0", "module.exports = 'tiny 1.2.0';\n");
        _workspace.Write("package.json", """{"dependencies":{ "tiny":"^1.0.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.Equal("tiny 1.2.0\n", _workspace.Run("run", "--upgrade", "s.js").Succeeded().Stdout);
    }

    [Theory]
    [InlineData("""{"dependencies":{"tiny":"{0}/own"}}""")]
    [InlineData("""{"dependencies":{"tiny":"file:{0}/own"}}""")]
    [InlineData("""{"dependencies":{"outer":"1.0.0"},"overrides":{"tiny":"file:{0}/own"}}""")]
    [InlineData("""{"dependencies":{"outer":"1.0.0"},"overrides":{"outer":{"tiny":"file:{0}/own"}}}""")]
    public void A_folder_that_is_edited_is_installed_again_however_it_is_named(string document)
    {
        _registry.Add("outer", "1.0.0", "module.exports = require('tiny');\n", dependencies: """{"tiny":"1.0.0"}""");
        _workspace.Write("own/package.json", """{"name":"tiny","version":"1.0.0"}""").Write("own/index.js", "module.exports = 'own 1';\n")
            .Write("job/package.json", document.Replace("{0}", _workspace.Folder, StringComparison.Ordinal))
            .Write("job/s.js", $"console.log(require('{(document.Contains("outer", StringComparison.Ordinal) ? "outer" : "tiny")}'));\n");
        Assert.Equal("own 1\n", _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded().Stdout);
        _workspace.Write("own/index.js", "module.exports = 'own 2';\n");
        Assert.Equal("own 2\n", _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded().Stdout);
    }

    [Fact]
    public void Scenario_07_a_file_dependency_that_is_edited_is_installed_again()
    {
        _workspace.Write("my-lib/package.json", """{"name":"my-lib","version":"1.0.0"}""").Write("my-lib/index.js", "module.exports = 1;\n")
            .Write("job/package.json", """{"dependencies":{"my-lib":"file:../my-lib"}}""").Write("job/s.js", "console.log(require('my-lib'));\n");
        Assert.Equal("1\n", _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded().Stdout);
        _workspace.Write("my-lib/index.js", "module.exports = 2;\n");
        var second = _workspace.RunIn(_workspace.At("job"), [], ["run", "s.js"]).Succeeded();
        Assert.Equal("2\n", second.Stdout);
        Assert.False(second.IsHit);
    }

    [Theory]
    [InlineData("1.0.0")]
    [InlineData("1.0.1")]
    public void An_archive_that_is_made_anew_is_installed_again_and_what_comes_from_a_registry_keeps_its_version(string version)
    {
        Archive("1.0.0", "dep 1");
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.tgz","tiny":"^1.0.0"}}""").Write("s.js", "console.log(require('dep'), require('tiny'));\n");
        var first = _workspace.Run("run", "s.js").Succeeded();
        Assert.Equal("dep 1 tiny 1.1.0\n", first.Stdout);
        _registry.Add("tiny", "1.2.0", "module.exports = 'tiny 1.2.0';\n");
        Archive(version, "dep 2");
        Assert.Equal("dep 2 tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.True(_workspace.Run("run", "s.js").Succeeded().IsHit);
        Archive("1.0.0", "dep 1");
        Assert.Equal(first.Key, _workspace.Run("run", "s.js").Succeeded().Key);
    }

    [Fact]
    public void What_an_archive_asks_for_itself_keeps_its_version_while_that_is_still_asked_for()
    {
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.tgz","tiny":"1.0.0"}}""").Write("s.js", "console.log(require('dep'));\n");
        Archive("1.0.0", "1", """{"tiny":"^1.1.0"}""");
        Assert.Equal("1 tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Add("tiny", "1.2.0", "module.exports = 'tiny 1.2.0';\n");
        Archive("1.0.0", "2", """{"tiny":"^1.1.0"}""");
        Assert.Equal("2 tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.0", "3", """{"tiny":"1.2.0"}""");
        Assert.Equal("3 tiny 1.2.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.0", "4", """{"tiny":"1.0.0"}""");
        Assert.Equal("4 tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void An_archive_that_a_folder_asks_for_is_installed_again_where_it_is_made_anew()
    {
        Archive("1.0.0", "dep 1");
        _workspace.Write("lib/package.json", """{"name":"lib","version":"1.0.0","dependencies":{"dep":"file:../dep.tgz"}}""").Write("lib/index.js", "module.exports = require('dep');\n")
            .Write("package.json", """{"dependencies":{"lib":"file:./lib"}}""").Write("s.js", "console.log(require('lib'));\n");
        Assert.Equal("dep 1\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.0", "dep 2");
        Assert.Equal("dep 2\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.1", "dep 3");
        Assert.Equal("dep 3\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void What_a_folder_asks_for_since_it_was_edited_is_installed_where_npm_packs_folders()
    {
        _workspace.Write(".npmrc", "install-links=true\n").Write("own/package.json", """{"name":"own","version":"1.0.0"}""").Write("own/index.js", "module.exports = 'own 1';\n")
            .Write("package.json", """{"dependencies":{"own":"file:own"}}""").Write("s.js", "console.log(require('own'));\n");
        Assert.Equal("own 1\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("own/package.json", """{"name":"own","version":"1.0.0","dependencies":{"tiny":"1.0.0"}}""").Write("own/index.js", "module.exports = 'own 2 ' + require('tiny');\n");
        Assert.Equal("own 2 tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_folder_that_asks_for_what_the_project_asks_for_since_it_was_edited_finds_that()
    {
        _registry.Add("tiny", "1.2.0", "module.exports = 'tiny 1.2.0';\n");
        _workspace.Write("vendored/package.json", """{"name":"vendored","version":"1.0.0","dependencies":{"tiny":"1.1.0"}}""").Write("vendored/index.js", "module.exports = require('tiny');\n")
            .Write("package.json", """{"dependencies":{"vendored":"file:./vendored","tiny":"1.0.0"}}""").Write("s.js", "console.log(require('vendored'));\n");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Write("vendored/package.json", """{"name":"vendored","version":"1.0.0","dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void An_archive_that_is_not_what_the_projects_own_lock_says_is_an_error()
    {
        Archive("1.0.0", "dep 1");
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.tgz"}}""").Write("s.js", "console.log(require('dep'));\n");
        Lock();
        Assert.Equal("dep 1\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.0", "dep 2");
        AssertChanged();
    }

    [Fact]
    public void An_archive_is_one_whatever_the_case_of_its_ending()
    {
        Archive("1.0.0", "dep 1");
        File.Move(_workspace.At("dep.tgz"), _workspace.At("dep.TGZ"));
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.TGZ"}}""").Write("s.js", "console.log(require('dep'));\n");
        Lock();
        Assert.Equal("dep 1\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Archive("1.0.0", "dep 2");
        File.Move(_workspace.At("dep.tgz"), _workspace.At("dep.TGZ"), overwrite: true);
        AssertChanged();
    }

    [Fact]
    public void A_package_of_a_registry_that_changes_under_its_version_is_an_error()
    {
        // npm fetches again what has not the integrity that it should have, after long waits.
        _workspace.Variables["npm_config_fetch_retries"] = "0";
        Archive("1.0.0", "dep 1");
        _workspace.Write("package.json", """{"dependencies":{"dep":"file:dep.tgz","tiny":"^1.0.0"}}""").Write("s.js", "console.log(require('dep'), require('tiny'));\n");
        Assert.Equal("dep 1 tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _registry.Add("tiny", "1.1.0", "module.exports = 'another tiny 1.1.0';\n");
        Archive("1.0.0", "dep 2");
        AssertChanged();
    }

    private void Archive(string version, string says, string dependencies = "{}") => File.WriteAllBytes(
        _workspace.At("dep.tgz"),
        NpmTarball.Make(
            $$"""{"name":"dep","version":"{{version}}","dependencies":{{dependencies}}}""",
            $"module.exports = '{says}'{(dependencies == "{}" ? "" : " + ' ' + require('tiny')")};\n"));

    private void AssertChanged()
    {
        var result = _workspace.Run("run", "s.js");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("a package that `package.json` was locked to has changed since it was locked", result.Stderr, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("project")]
    [InlineData("home")]
    public void Scenario_59_and_68_a_token_of_npms_own_file_is_no_part_of_the_key_and_is_kept_nowhere(string place)
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        var (first, requests) = (Install("TOKEN1secret"), _registry.Server.Requests);
        var second = Install("TOKEN2secret");
        Assert.Equal((true, first.Key, requests), (second.IsHit, second.Key, _registry.Server.Requests));
        foreach (var file in Directory.EnumerateFiles(_workspace.Store, "*", SearchOption.AllDirectories))
        {
            Assert.DoesNotContain("TOKEN1secret", File.ReadAllText(file), StringComparison.Ordinal);
        }

        _registry.Server.Token = "TOKEN3secret";
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.1.0"}}""");
        var refused = _workspace.Run("run", "s.js");
        Assert.Equal((125, ""), (refused.ExitCode, refused.Stdout));
        Assert.DoesNotContain("TOKEN2secret", refused.Stderr, StringComparison.Ordinal);

        RunResult Install(string token)
        {
            _registry.Server.Token = token;
            File.WriteAllText(Path.Combine(place == "home" ? _workspace.Home : _workspace.Folder, ".npmrc"), $"//127.0.0.1:{_registry.Server.Port}/:_authToken={token}\n");
            return _workspace.Run("run", "-v", "s.js").Succeeded();
        }
    }

    [Fact]
    public void What_does_not_change_what_is_installed_installs_nothing_anew()
    {
        _workspace.Write("package.json", """{"name":"job","version":"1.0.0","dependencies":{"tiny":"1.0.0"}}""");
        var first = _workspace.Run("run", "s.js").Succeeded();
        foreach (var edit in new[]
        {
            """{"name":"job","version":"1.0.1","dependencies":{"tiny":"1.0.0"}}""",
            """{"name":"other","license":"MIT","scripts":{"postinstall":"exit 1"},"dependencies":{"tiny":"1.0.0"}}""",
            """{ "dependencies" : {"tiny" : "1.0.0"}, "description" : "x", "type" : "commonjs" }""",
        })
        {
            _workspace.Write("package.json", edit);
            var next = _workspace.Run("run", "s.js").Succeeded();
            Assert.NotEqual(first.Key, next.Key);
            Assert.StartsWith("package.json changed", next.Reason, StringComparison.Ordinal);
            Assert.Contains("dependencies HIT", next.Reason, StringComparison.Ordinal);
        }

        _workspace.Write("package.json", """{"name":"job","dependencies":{"tiny":"1.1.0"}}""");
        Assert.Equal("tiny 1.1.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_project_that_only_changes_its_version_in_both_of_its_files_installs_nothing_anew()
    {
        _workspace.Write("package.json", """{"name":"job","version":"1.0.0","dependencies":{"tiny":"1.0.0"}}""");
        Lock();
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Edit("package.json", "\"version\":\"1.0.0\"", "\"version\":\"2.0.0\"");
        Lock();
        Assert.Contains("2.0.0", _workspace.Read("package-lock.json"), StringComparison.Ordinal);
        Assert.Contains("dependencies HIT", _workspace.Run("run", "s.js").Succeeded().Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void What_an_installation_sees_of_the_project_is_in_the_key_of_what_is_installed()
    {
        // A package that looks at the project while it is installed must not show what another project, or yesterday's, said.
        _registry.Add("nosy", "1.0.0", "module.exports = require('./seen.json');\n", "cat ../../package.json > seen.json");
        _workspace.Write("s.js", "console.log(JSON.stringify(require('nosy')));\n")
            .Write("package.json", """{"name":"job","version":"1.0.0","nosy":{"mode":1},"dependencies":{"nosy":"1.0.0"}}""");
        Assert.Equal("{\"dependencies\":{\"nosy\":\"1.0.0\"}}\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        _workspace.Edit("package.json", "\"mode\":1", "\"mode\":2");
        Assert.Contains("dependencies HIT", _workspace.Run("run", "s.js").Succeeded().Reason, StringComparison.Ordinal);
        _workspace.Edit("package.json", "\"dependencies\"", "\"overrides\":{\"tiny\":\"1.0.0\"},\"dependencies\"");
        Assert.Contains("overrides", _workspace.Run("run", "s.js").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rerun_installs_with_the_options_of_then_and_never_puts_something_else_under_their_key()
    {
        _registry.Add("made", "1.0.0", "module.exports = require('fs').existsSync(__dirname + '/made');\n", "echo x > made");
        _workspace.Write("s.js", "console.log(require('made'));\n").Write("package.json", """{"dependencies":{"made":"1.0.0"}}""");
        Assert.Equal("true\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Directory.Delete(_workspace.Run("env", "path", "s.js").Succeeded().Stdout.Trim(), recursive: true);
        _workspace.Write(".npmrc", "ignore-scripts=true\n");
        Assert.Equal("true\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
        Assert.Equal("false\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        File.Delete(_workspace.At(".npmrc"));
        Assert.Equal("true\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
    }

    [Fact]
    public void A_rerun_never_installs_with_another_npm_than_then()
    {
        var node = NodeRuntimes.Install("20", Path.Combine(_workspace.Home, ".nvm/versions/node/v20"));
        var npm = Path.GetFullPath(Path.Combine(node, "../../lib/node_modules/npm"));
        var real = Directory.ResolveLinkTarget(npm, returnFinalTarget: true)!.FullName;
        File.Delete(npm);
        Assert.Equal(0, _workspace.RunProgram("cp", ["-r", real, npm]).ExitCode);
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""");
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("run", "--runtime", node, "s.js").Succeeded().Stdout);
        Directory.Delete(_workspace.Run("env", "path", "--runtime", node, "s.js").Succeeded().Stdout.Trim(), recursive: true);
        var package = Path.Combine(npm, "package.json");
        var version = System.Text.Json.Nodes.JsonNode.Parse(File.ReadAllBytes(package))!["version"]!.GetValue<string>();
        var mine = File.ReadAllText(package);
        File.WriteAllText(package, mine.Replace($"\"version\": \"{version}\"", "\"version\": \"99.0.0\"", StringComparison.Ordinal));
        var refused = _workspace.Run("rerun", "last");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains($"what `package.json` asked for was installed with npm {version}, and node {NodeRuntimes.Version("20")} has npm 99.0.0 now", refused.Stderr, StringComparison.Ordinal);
        Assert.Contains("hint: ", refused.Stderr, StringComparison.Ordinal);
        File.WriteAllText(package, mine);
        Assert.Equal("tiny 1.0.0\n", _workspace.Run("rerun", "last").Succeeded().Stdout);
    }

    [Fact]
    public void A_lock_of_another_tool_is_an_error_never_ignored()
    {
        _workspace.Write("package.json", """{"dependencies":{"tiny":"1.0.0"}}""").Write("yarn.lock", "# yarn\n");
        var result = _workspace.Run("run", "s.js");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains("`yarn.lock` is a lock of yarn", result.Stderr, StringComparison.Ordinal);
    }

    private void Lock()
    {
        var start = new System.Diagnostics.ProcessStartInfo("npm", ["install", "--package-lock-only", "--no-audit", "--no-fund", "--silent", "--registry", _registry.Url, "--cache", Path.Combine(_workspace.Home, "npm-cache")])
        {
            WorkingDirectory = _workspace.Folder,
            Environment = { ["HOME"] = _workspace.Home },
        };
        using var process = System.Diagnostics.Process.Start(start)!;
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
    }

    [Fact]
    public void Runtime_change_invalidates()
    {
        _workspace.Write("same", "console.log(1)\n").Write("s.py", "print(1)\n").Write("t.js", "console.log(1)\n");
        var python = _workspace.Run("run", "s.py").Succeeded();
        var node = _workspace.Run("run", "t.js").Succeeded();
        Assert.NotEqual(python.Key, node.Key);
        _workspace.Write("both", "1\n");
        var first = _workspace.Run("run", "--runtime", "python", "both").Succeeded();
        var second = _workspace.Run("run", "--runtime", "node", "both").Succeeded();
        Assert.False(second.IsHit);
        Assert.NotEqual(first.Key, second.Key);
        Assert.Contains("runtime changed (python 3.", second.Reason, StringComparison.Ordinal);
    }
}
