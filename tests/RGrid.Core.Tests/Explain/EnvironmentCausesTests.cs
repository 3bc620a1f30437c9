using RGrid.Content;
using RGrid.Core.Tests.Keys;
using RGrid.Explain;
using RGrid.Keys;

namespace RGrid.Core.Tests.Explain;

/// <summary>What follows from a cause is not told as another one.</summary>
public sealed class EnvironmentCausesTests : IDisposable
{
    private readonly KeptHistory _history = new();

    public void Dispose() => _history.Dispose();

    [Fact]
    public void Another_version_of_the_runtime_explains_its_parts_its_installer_and_its_packages()
    {
        var usual = _history.Usual;
        var other = usual with
        {
            Runtime = usual.Runtime with
            {
                Name = "python:3.12",
                Report = new Dictionary<string, string> { ["implementation"] = "cpython", ["implementationVersion"] = "3.12.1", ["soabi"] = "x" },
                Binary = Samples.B,
                Libraries = new Dictionary<string, Digest>(),
                StandardLibrary = Samples.B,
            },
            Requirements = usual.Requirements! with { InstallerVersion = "24.0" },
            Dependencies = usual.Dependencies! with { InstallerVersion = "24.0", Lock = Samples.A, Packages = [Samples.Package with { FileName = "numpy-cp312.whl" }] },
        };
        var explanation = _history.Explain(usual, other);
        Assert.Equal(["runtime runtime"], KeptHistory.Causes(explanation));
        Assert.Equal("runtime changed (python 3.11.7 → python 3.12.1)", explanation.Environment[0].Text);
    }

    [Fact]
    public void Another_build_of_the_same_version_explains_what_it_says_and_its_library()
    {
        var usual = _history.Usual;
        var report = new Dictionary<string, string>(usual.Runtime.Report) { ["version"] = "built yesterday" };
        var rebuilt = usual.Runtime with { Report = report, Libraries = new Dictionary<string, Digest> { ["libpython.so"] = Samples.A }, StandardLibrary = Samples.B };
        Assert.Equal(["runtime-library libpython.so"], _history.Causes(usual, usual with { Runtime = rebuilt }));
        Assert.Equal(["runtime-name python 3.11.7", "runtime-binary python 3.11.7"], _history.Causes(usual, usual with { Runtime = rebuilt with { Binary = Samples.B, Name = "python" } }));
    }

    [Fact]
    public void Shells_and_node_are_told_by_what_they_are_called()
    {
        var usual = _history.Usual;
        RunMade With(string name, Digest binary, params (string, string)[] report) => usual with
        {
            Runtime = usual.Runtime with { Name = name, Binary = binary, Report = report.ToDictionary(one => one.Item1, one => one.Item2) },
        };
        Assert.Equal("runtime changed (sh → bash)", Text(With("sh", Samples.A), With("bash", Samples.B)));
        Assert.Equal("the runtime is asked for as /bin/sh now (was sh)", Text(With("sh", Samples.A), With("/bin/sh", Samples.A)));
        Assert.Equal("runtime changed (node 18.1.0 → node 20.1.0)", Text(With("node", Samples.A, ("node", "18.1.0")), With("node", Samples.B, ("node", "20.1.0"))));
        var pypy = With("pypy", Samples.B, ("implementation", "pypy"), ("implementationVersion", "7.3.13"));
        Assert.Equal("runtime changed (python 3.11.7 → pypy 7.3.13)", Text(usual, pypy));
    }

    [Fact]
    public void A_dependency_file_that_changed_tells_the_packages_that_changed_with_it()
    {
        var usual = _history.Usual;
        var more = usual.WithParts(new RequirementsPart("requirements.txt", _history.Put("numpy==1.21\nidna\n").Digest, null))
            .WithPackages(Samples.Package with { Version = "1.21" }, Samples.Package with { Name = "idna", Version = "3" });
        Assert.Equal("requirements.txt changed (numpy 1.20 → 1.21, idna 3 added)", Text(usual, more));
        Assert.Equal("requirements.txt changed (numpy 1.21 → 1.20, idna removed)", Text(more, usual));
        var comment = usual.WithParts(new RequirementsPart("requirements.txt", _history.Put("numpy==1.20\n# a comment\n").Digest, null));
        Assert.Equal("requirements.txt changed (line 2)", Text(usual, comment with { Dependencies = comment.Dependencies! with { Lock = Samples.A } }));
    }

    [Fact]
    public void Many_packages_are_cut_in_the_sentence_and_whole_in_the_details()
    {
        var usual = _history.Usual;
        var names = new[] { "a", "b", "c", "d", "e" };
        var many = usual.WithParts(new RequirementsPart("requirements.txt", Samples.B, null))
            .WithPackages([Samples.Package, .. names.Select(name => Samples.Package with { Name = name, Version = "1" })]);
        var sentence = Assert.Single(_history.Explain(usual, many).Environment);
        Assert.Equal("requirements.txt changed (a 1 added, b 1 added, c 1 added, 2 more)", sentence.Text);
        Assert.Equal(names.Select(name => $"{name} 1 added"), sentence.Details);
    }

    [Fact]
    public void Dependencies_that_were_declared_first_or_last_are_told_by_their_files()
    {
        var usual = _history.Usual;
        var none = usual with { Requirements = null, Dependencies = usual.Dependencies! with { Packages = [], Options = [], InstallerName = "none", InstallerVersion = "", Lock = null } };
        Assert.Equal("requirements.txt is newly asked for (numpy 1.20 added)", Text(none, usual));
        Assert.Equal("requirements.txt is no longer asked for (numpy removed)", Text(usual, none));
        var empty = none with { Requirements = usual.Requirements! with { InstallerName = "none", InstallerVersion = "", Options = [], Parts = [new RequirementsPart("requirements.txt", Samples.B, null)] } };
        Assert.Equal(["dependency-file-changed requirements.txt"], _history.Causes(empty, usual));
    }

    [Fact]
    public void Nested_files_are_told_one_by_one_and_their_order_too()
    {
        var usual = _history.Usual;
        RequirementsPart Part(string path, Digest content) => new(path, content, null);
        var nested = usual.WithParts(Part("requirements.txt", Samples.A), Part("base.txt", Samples.A), Part("pins.txt", Samples.A));
        Assert.Equal(
            ["dependency-file-changed base.txt", "dependency-file-changed pins.txt"],
            _history.Causes(nested, usual.WithParts(Part("requirements.txt", Samples.A), Part("base.txt", Samples.B), Part("pins.txt", Samples.B))));
        Assert.Equal(
            ["dependency-file-order requirements.txt, pins.txt, base.txt"],
            _history.Causes(nested, usual.WithParts(Part("requirements.txt", Samples.A), Part("pins.txt", Samples.A), Part("base.txt", Samples.A))));
    }

    [Fact]
    public void A_folder_that_is_installed_from_is_told_with_the_files_in_it()
    {
        var usual = _history.Usual;
        RunMade With(params TreeEntry[] entries) => usual.WithParts([.. usual.Requirements!.Parts, new RequirementsPart("../lib", null, new BlobTree(entries))]);
        var before = With(_history.File("mylib.py", "value = 1\n"), _history.File("old.py", "o\n"));
        var after = With(_history.File("mylib.py", "value = 2\n"), _history.File("new.py", "n\n"));
        Assert.Equal("../lib changed (mylib.py, new.py is new, old.py is gone)", Text(before, after));
        Assert.Equal("../lib changed (old.py is called older.py)", Text(before, With(_history.File("mylib.py", "value = 1\n"), _history.File("older.py", "o\n"))));
        Assert.Equal(["dependency-file-removed ../lib"], _history.Causes(before, usual));
        Assert.Equal(["../lib/mylib.py", "../lib/new.py", "../lib/old.py"], Assert.Single(_history.Explain(before, after).Environment).Difference!.Files.Select(file => file.Path));
    }

    [Fact]
    public void A_file_that_is_made_from_another_is_not_told_beside_it()
    {
        var usual = _history.Usual;
        RunMade With(Digest lines, Digest file) => usual.WithParts(new RequirementsPart("pyproject.toml [project]", lines, null), new RequirementsPart("pyproject.toml", file, null));
        Assert.Equal(["dependency-file-changed pyproject.toml"], _history.Causes(With(Samples.A, Samples.A), With(Samples.B, Samples.B)));
    }

    [Fact]
    public void A_block_in_the_script_is_one_cause_unless_the_rest_of_the_script_changed_too()
    {
        var usual = _history.Usual;
        RunMade With(string dependency, string body)
        {
            var block = _history.Put($"dependencies = [\"{dependency}\"]\n").Digest;
            return usual.WithParts(new RequirementsPart("s.py (PEP 723)", _history.Put(dependency).Digest, null), new RequirementsPart("s.py (PEP 723)", block, null))
                .WithCode(_history.File("s.py", $"#!/usr/bin/env python3\n# /// script\n# dependencies = [\"{dependency}\"]\n# ///\n{body}\n"));
        }

        Assert.Equal(["dependency-file-changed s.py (PEP 723)"], _history.Causes(With("numpy==1.20", "pass"), With("numpy==1.21", "pass")));
        Assert.Equal(["dependency-file-changed s.py (PEP 723)", "code-changed s.py"], _history.Causes(With("numpy==1.22", "pass"), With("numpy==1.23", "print()")));
        var first = usual.WithCode(_history.File("s.py", "pass\n")) with { Requirements = null };
        Assert.Equal(["dependency-file-added s.py (PEP 723)", "code-changed s.py"], _history.Causes(first, With("numpy==1.24", "pass")));
    }

    [Fact]
    public void Versions_that_were_chosen_again_are_a_cause_where_nothing_else_was_asked()
    {
        var usual = _history.Usual;
        Assert.Equal("dependencies were chosen again (numpy 1.20 → 1.21)", Text(usual, usual.WithPackages(Samples.Package with { Version = "1.21" })));
        Assert.Equal("dependencies were chosen again (numpy 1.20 from another file)", Text(usual, usual.WithPackages(Samples.Package with { Hash = "sha256:22" })));
        Assert.Equal("dependencies were chosen again (the lock differs)", Text(usual, usual with { Dependencies = usual.Dependencies! with { Lock = Samples.A } }));
        var two = usual.WithPackages(Samples.Package, Samples.Package with { Version = "2.0", FileName = "node_modules/x/node_modules/numpy" });
        Assert.Equal("dependencies were chosen again (numpy 1.20 → 1.20 and 2.0)", Text(usual, two));
    }

    [Fact]
    public void A_new_way_of_choosing_is_told_with_what_it_chose()
    {
        var usual = _history.Usual;
        var anew = usual.WithPackages(Samples.Package with { Version = "1.21" }) with { Requirements = usual.Requirements! with { ResolverRevision = 2 } };
        Assert.Equal("RGrid chooses packages in a new way (numpy 1.20 → 1.21)", Text(usual, anew));
    }

    [Fact]
    public void Options_of_the_installer_are_told_but_no_value_that_came_from_a_variable()
    {
        var usual = _history.Usual;
        RunMade With(params (string, string)[] options) => usual with
        {
            Requirements = usual.Requirements! with { Options = [.. options.Select(one => KeyValuePair.Create(one.Item1, one.Item2))] },
        };
        Assert.Equal("installer option pip.index-url changed (http://a/ → http://b/)", Text(With(("pip.index-url", "http://a/")), With(("pip.index-url", "http://b/"))));
        Assert.Equal("installer option pip.pre is set now (1)", Text(With(), With(("pip.pre", "1"))));
        Assert.Equal("installer option pip.pre is no longer set", Text(With(("pip.pre", "1")), With()));
        Assert.Equal("installer option variable.TOKEN changed", Text(With(("variable.TOKEN", "s3cr3t")), With(("variable.TOKEN", "other"))));
        Assert.Equal("installer option pip.x changed (1, 2 → 2, 1)", Text(With(("pip.x", "1"), ("pip.x", "2")), With(("pip.x", "2"), ("pip.x", "1"))));
    }

    [Fact]
    public void A_root_that_moved_is_one_cause_however_many_paths_change_with_it()
    {
        var usual = _history.Usual;
        var outer = usual.WithCode(_history.File("sub/s.py", "s\n"), _history.File("sub/lib.py", "l\n"), _history.File("common/c.py", "c\n"))
            .WithParts(new RequirementsPart("sub/requirements.txt", Samples.A, null));
        outer = outer with { Environment = outer.Environment with { EntryPoint = "sub/s.py" }, Execution = outer.Execution with { WorkingFolder = "sub" } };
        var inner = usual.WithCode(_history.File("s.py", "s\n"), _history.File("lib.py", "l\n"), _history.File("../common/c.py", "c\n"))
            .WithParts(new RequirementsPart("requirements.txt", Samples.A, null));
        inner = inner with { Environment = inner.Environment with { EntryPoint = "s.py" }, Execution = inner.Execution with { WorkingFolder = "." } };
        Assert.Equal(["root s.py"], _history.Causes(outer, inner));
        Assert.Equal(["root sub/s.py"], _history.Causes(inner, outer));
    }

    [Fact]
    public void A_manifest_of_another_schema_is_told_as_another_way_of_building()
    {
        var schema = new EnvironmentDifferences(_history.Stored).Of(
            System.Text.Json.Nodes.JsonNode.Parse("""{"schema":"rgrid.environment/1"}""")!.AsObject(),
            System.Text.Json.Nodes.JsonNode.Parse("""{"schema":"rgrid.environment/2","code":7}""")!.AsObject());
        Assert.Equal((DifferenceKind.Builder, "schema"), (Assert.Single(schema).Kind, schema[0].Subject));
    }

    [Fact]
    public void A_member_without_a_word_of_its_own_is_told_by_its_name()
    {
        var other = new EnvironmentDifferences(_history.Stored).Of(
            System.Text.Json.Nodes.JsonNode.Parse("""{"schema":"x","sandbox":1,"code":[]}""")!.AsObject(),
            System.Text.Json.Nodes.JsonNode.Parse("""{"schema":"x","sandbox":2,"code":[],"more":null}""")!.AsObject());
        Assert.Equal([(DifferenceKind.Other, "sandbox")], other.Select(one => (one.Kind, one.Subject)));
    }

    [Theory]
    [InlineData("requirements", true, "requirements changed; what, can't be told: the earlier manifest was damaged and set aside")]
    [InlineData("requirements", false, "requirements changed; what, can't be told: the earlier manifest is no longer in the store")]
    public void A_manifest_that_is_gone_is_said_and_never_taken_for_a_change(string member, bool isDamaged, string text)
    {
        var usual = _history.Usual;
        var first = _history.Run(usual);
        var key = Digest.Parse(System.Text.Json.Nodes.JsonNode.Parse(_history.Blobs.Read(first.EnvironmentKey))![member]!.GetValue<string>());
        var second = _history.Run(usual.WithParts(new RequirementsPart("requirements.txt", Samples.B, null)));
        if (isDamaged)
        {
            _history.Damage(key);
        }
        else
        {
            _history.Remove(key);
        }

        Assert.Equal([text], _history.Explain(second).Environment.Select(sentence => sentence.Text));
    }

    private string Text(RunMade before, RunMade after) => Assert.Single(_history.Texts(before, after));
}
