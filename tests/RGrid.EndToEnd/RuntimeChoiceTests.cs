using System.Text.Json.Nodes;
using RGrid.Testing;

namespace RGrid.EndToEnd;

public sealed class RuntimeChoiceTests : IDisposable
{
    private readonly Workspace _workspace = new();
    private readonly List<string> _versions;

    public RuntimeChoiceTests()
    {
        _workspace.Write("s.py", "import sys\nprint('%d.%d.%d' % sys.version_info[:3])\n");
        _versions = [.. JsonNode.Parse(_workspace.Run("runtimes", "--json").Succeeded().Stdout)!.AsArray()
            .Where(runtime => runtime!["name"]!.GetValue<string>().StartsWith("python", StringComparison.Ordinal))
            .Select(runtime => runtime!["version"]!.GetValue<string>())];
    }

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public void A_version_by_name_is_taken_whole_or_by_its_first_numbers()
    {
        var oldest = _versions[^1];
        Assert.Equal(oldest + "\n", _workspace.Run("run", "--runtime", "python:" + oldest, "s.py").Succeeded().Stdout);
        var minor = string.Join('.', oldest.Split('.').Take(2));
        Assert.StartsWith(minor + ".", _workspace.Run("run", "--runtime", "python:" + minor, "s.py").Succeeded().Stdout, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_19_requires_python_wins_over_a_version_file_and_that_over_path()
    {
        var (newest, oldest) = (_versions[0], _versions[^1]);
        _workspace.Write(".python-version", oldest + "\n");
        Assert.Equal(oldest + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        if (newest != oldest)
        {
            _workspace.Write("pyproject.toml", $"[project]\nname = 'x'\nversion = '1'\nrequires-python = '>={newest}'\n");
            var result = _workspace.Run("run", "s.py").Succeeded();
            Assert.Equal(newest + "\n", result.Stdout);
            Assert.Contains("the constraint counts", result.Stderr, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_version_that_is_not_there_lists_those_that_are()
    {
        _workspace.Write("pyproject.toml", "[project]\nname = 'x'\nversion = '1'\nrequires-python = '>=4'\n");
        var result = _workspace.Run("run", "s.py");
        Assert.Equal(125, result.ExitCode);
        Assert.Contains($"there are python {_versions[0]}", result.Stderr, StringComparison.Ordinal);
    }

    [Fact]
    public void Scenario_19_a_shim_that_leads_elsewhere_is_a_miss_that_names_both_versions()
    {
        // A shim as of asdf or mise: what it starts is chosen by a file in the script's folder, its own bytes never change.
        var paths = JsonNode.Parse(_workspace.Run("runtimes", "--json").Stdout)!.AsArray()
            .Where(runtime => runtime!["name"]!.GetValue<string>().StartsWith("python", StringComparison.Ordinal)).Select(runtime => runtime!["path"]!.GetValue<string>()).ToList();
        var bin = Directory.CreateDirectory(Path.Combine(_workspace.Home, "shims")).FullName;
        File.WriteAllText(Path.Combine(bin, "python3"), "#!/bin/sh\nexec \"$(cat chosen)\" \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(bin, "python3"), (UnixFileMode)0x1ED);
        _workspace.Variables["PATH"] = bin + ":" + _workspace.Variables["PATH"];
        _workspace.Write("chosen", paths[0]);
        var first = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(_versions[0] + "\n", first.Stdout);
        _workspace.Write("chosen", paths[^1]);
        var second = _workspace.Run("run", "s.py").Succeeded();
        Assert.Equal(_versions[^1] + "\n", second.Stdout);
        if (_versions[0] != _versions[^1])
        {
            Assert.StartsWith($"runtime changed (python {_versions[0]} → python {_versions[^1]})", second.Reason, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Scenario_19_what_tool_versions_chooses_behind_a_shim_is_what_runs()
    {
        // A shim as of asdf: the nearest `.tool-versions` above the script says the version.
        var bin = Directory.CreateDirectory(Path.Combine(_workspace.Home, "shims")).FullName;
        var paths = Directory.CreateDirectory(Path.Combine(_workspace.Home, "installs")).FullName;
        foreach (var runtime in JsonNode.Parse(_workspace.Run("runtimes", "--json").Stdout)!.AsArray().Where(runtime => _versions.Contains(runtime!["version"]!.GetValue<string>())))
        {
            File.WriteAllText(Path.Combine(paths, runtime!["version"]!.GetValue<string>()), runtime["path"]!.GetValue<string>());
        }

        File.WriteAllText(Path.Combine(bin, "python3"), $"#!/bin/sh\nexec \"$(cat {paths}/$(sed -n 's/^python //p' .tool-versions))\" \"$@\"\n");
        File.SetUnixFileMode(Path.Combine(bin, "python3"), (UnixFileMode)0x1ED);
        _workspace.Variables["PATH"] = bin + ":" + _workspace.Variables["PATH"];
        foreach (var version in new[] { _versions[0], _versions[^1], _versions[0] })
        {
            _workspace.Write(".tool-versions", $"nodejs 20.1.0\npython {version}\n");
            Assert.Equal(version + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        }
    }

    [Fact]
    public void A_shim_of_another_version_than_pyenv_is_set_to_gets_a_hint_that_works()
    {
        var root = Directory.CreateDirectory(Path.Combine(_workspace.Home, "pyenv")).FullName;
        foreach (var path in new[] { "shims/python3.9", "versions/3.9.18/bin/python3.9" })
        {
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(root, path))!);
            File.WriteAllText(Path.Combine(root, path), "#!/bin/sh\nexit 1\n");
            File.SetUnixFileMode(Path.Combine(root, path), (UnixFileMode)0x1ED);
        }

        File.WriteAllText(Path.Combine(root, "version"), "3.11.7\n");
        _workspace.Variables["PYENV_ROOT"] = root;
        _workspace.Variables["PATH"] = $"{root}/shims:/usr/bin:/bin";
        _workspace.Write("tool", "#!/usr/bin/env python3.9\nprint(1)\n");
        var result = _workspace.Run("run", "--backend", "local", "tool");
        Assert.Equal(
            $"error: pyenv has no `python3.9` of version `3.11.7`, which `{root}/version` asks for\nhint: pyenv has a 3.9: --runtime python:3.9\n", result.Stderr);
    }

    [Fact]
    public void Scenario_19_the_variable_of_pyenv_chooses_what_runs_and_another_is_a_miss()
    {
        // pyenv's folder as it lays it out: a shim that never changes, and the interpreters beside it.
        var root = Directory.CreateDirectory(Path.Combine(_workspace.Home, "pyenv")).FullName;
        Directory.CreateDirectory(Path.Combine(root, "shims"));
        var chosen = new List<string>();
        foreach (var runtime in JsonNode.Parse(_workspace.Run("runtimes", "--json").Stdout)!.AsArray().Where(runtime => _versions.Contains(runtime!["version"]!.GetValue<string>())))
        {
            var version = runtime!["version"]!.GetValue<string>();
            var folder = Path.Combine(root, "versions", version, "bin");
            if (!Directory.Exists(folder))
            {
                Directory.CreateDirectory(folder);
                File.CreateSymbolicLink(Path.Combine(folder, "python3"), runtime["path"]!.GetValue<string>());
                chosen.Add(version);
            }
        }

        File.WriteAllText(Path.Combine(root, "shims/python3"), "#!/bin/sh\nexit 1\n");
        File.SetUnixFileMode(Path.Combine(root, "shims/python3"), (UnixFileMode)0x1ED);
        _workspace.Variables["PYENV_ROOT"] = root;
        _workspace.Variables["PATH"] = $"{root}/shims:/usr/bin:/bin";
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var version in new[] { chosen[0], chosen[^1] }.Distinct())
        {
            _workspace.Variables["PYENV_VERSION"] = version;
            var result = _workspace.Run("run", "s.py").Succeeded();
            Assert.Equal((version + "\n", false), (result.Stdout, result.IsHit));
            Assert.True(keys.Add(result.Key));
        }

        // It wins over a file of the project, as in pyenv; and a file that names no version ends the search for one.
        _workspace.Write("../.python-version", chosen[0] + "\n").Write(".python-version", chosen[0] + "\n");
        Assert.Equal(chosen[^1] + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Variables.Remove("PYENV_VERSION");
        Assert.Equal(chosen[0] + "\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        _workspace.Write(".python-version", "system\n");
        var system = _workspace.RunProgram("/usr/bin/python3", "s.py").Stdout;
        Assert.Equal(system, _workspace.Run("run", "s.py").Succeeded().Stdout);
        File.Delete(_workspace.At("../.python-version"));
        File.Delete(_workspace.At(".python-version"));

        _workspace.Variables["PYENV_VERSION"] = "2.99.1";
        var refused = _workspace.Run("run", "s.py");
        Assert.Equal(125, refused.ExitCode);
        Assert.Contains("`PYENV_VERSION` asks for", refused.Stderr, StringComparison.Ordinal);
    }
}
