using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;

namespace RGrid.Testing.Packages;

/// <summary>An npm registry on loopback.</summary>
public sealed class NpmRegistry : IDisposable
{
    private readonly Dictionary<string, SortedDictionary<string, byte[]>> _packages = new(StringComparer.Ordinal);
    private readonly HashSet<string> _shrinkwrapped = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Name, string Tag), string> _tags = [];
    private readonly HashSet<string> _scripted = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _dependencies = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _peers = new(StringComparer.Ordinal);
    private readonly Dictionary<string, byte[]> _files = new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;

    /// <summary>Starts an empty registry.</summary>
    public NpmRegistry() => _server = new LoopbackServer(Answer);

    /// <summary>The server, for its port, token and number of requests.</summary>
    public LoopbackServer Server => _server;

    /// <summary>URL of the registry.</summary>
    public string Url => $"http://127.0.0.1:{_server.Port}/";

    /// <summary>Paths, without the `/` in front, at which nothing is found though it was published.</summary>
    public ISet<string> Hidden { get; } = new HashSet<string>(StringComparer.Ordinal);

    /// <summary>Publishes a package of one module.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="version">Its version.</param>
    /// <param name="source">The module.</param>
    /// <param name="install">A shell command that runs when it is installed; null for none.</param>
    /// <param name="dependencies">What it asks for itself, an object as JSON; null for nothing.</param>
    /// <param name="peers">What it wants to find beside it, an object as JSON; null for nothing.</param>
    /// <param name="shrinkwrap">A lock that it brings; null for none.</param>
    public NpmRegistry Add(string name, string version, string source, string? install = null, string? dependencies = null, string? peers = null, string? shrinkwrap = null)
    {
        if (dependencies is not null)
        {
            _dependencies[$"{name}@{version}"] = dependencies;
        }

        if (peers is not null)
        {
            _peers[$"{name}@{version}"] = peers;
        }

        var document = new JsonObject { ["name"] = name, ["version"] = version, ["main"] = "index.js" };
        if (dependencies is not null)
        {
            document["dependencies"] = JsonNode.Parse(dependencies);
        }

        if (peers is not null)
        {
            document["peerDependencies"] = JsonNode.Parse(peers);
        }

        if (install is not null)
        {
            document["scripts"] = new JsonObject { ["install"] = install };
            _scripted.Add($"{name}@{version}");
        }

        if (shrinkwrap is not null)
        {
            _shrinkwrapped.Add($"{name}@{version}");
        }

        var bytes = NpmTarball.Make(document.ToJsonString(), source, shrinkwrap is null ? [] : [("npm-shrinkwrap.json", shrinkwrap)]);
        lock (_packages)
        {
            _packages.TryAdd(name, new SortedDictionary<string, byte[]>(StringComparer.Ordinal));
            _packages[name][version] = bytes;
        }

        return this;
    }

    /// <summary>Takes a version out of the registry.</summary>
    public NpmRegistry Unpublish(string name, string version)
    {
        lock (_packages)
        {
            _packages[name].Remove(version);
        }

        return this;
    }

    /// <summary>Serves a file at a path, without the `/` in front.</summary>
    public NpmRegistry Publish(string path, byte[] content)
    {
        _files[path] = content;
        return this;
    }

    /// <summary>Gives a version a tag besides `latest`, which the last one has.</summary>
    public NpmRegistry Tag(string name, string tag, string version)
    {
        _tags[(name, tag)] = version;
        return this;
    }

    /// <inheritdoc/>
    public void Dispose() => _server.Dispose();

    private (byte[], string)? Answer(string path)
    {
        lock (_packages)
        {
            if (_files.TryGetValue(path.Trim('/'), out var file))
            {
                return (file, "application/octet-stream");
            }

            var parts = path.Trim('/').Split("/-/");
            var name = Uri.UnescapeDataString(parts[0]);
            if (Hidden.Contains(path.Trim('/')) || !_packages.TryGetValue(name, out var versions))
            {
                return null;
            }

            if (parts.Length == 2)
            {
                var version = parts[1][(name.Length + 1)..^".tgz".Length];
                return versions.TryGetValue(version, out var content) ? (content, "application/octet-stream") : null;
            }

            var all = new JsonObject();
            foreach (var (version, content) in versions)
            {
                all[version] = new JsonObject
                {
                    ["name"] = name,
                    ["version"] = version,
                    ["dependencies"] = _dependencies.TryGetValue($"{name}@{version}", out var dependencies) ? JsonNode.Parse(dependencies) : null,
                    ["peerDependencies"] = _peers.TryGetValue($"{name}@{version}", out var peers) ? JsonNode.Parse(peers) : null,
                    ["_hasShrinkwrap"] = _shrinkwrapped.Contains($"{name}@{version}"),
                    ["hasInstallScript"] = _scripted.Contains($"{name}@{version}"),
                    ["dist"] = new JsonObject
                    {
                        ["tarball"] = $"{Url}{name}/-/{name}-{version}.tgz",
                        ["integrity"] = "sha512-" + Convert.ToBase64String(SHA512.HashData(content)),
                    },
                };
            }

            var tags = new JsonObject { ["latest"] = versions.Keys.Last() };
            foreach (var (key, version) in _tags.Where(tag => tag.Key.Name == name))
            {
                tags[key.Tag] = version;
            }

            var document = new JsonObject { ["name"] = name, ["dist-tags"] = tags, ["versions"] = all };
            return (Encoding.UTF8.GetBytes(document.ToJsonString()), "application/json");
        }
    }
}
