using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Keys;

/// <summary>`rgrid.execution/1`: one run by all that can reach it.</summary>
/// <param name="Environment">Key of the environment.</param>
/// <param name="Arguments">The words after the script, in order, as typed.</param>
/// <param name="WorkingFolder">Relative to the root; null where it lies outside of it.</param>
/// <param name="Inputs">The inputs by path relative to the working folder, `../` in front where they lie above; absolute ones as typed.</param>
/// <param name="Variables">The declared variables; a null value is one that is declared absent.</param>
/// <param name="Stdin">SHA-256 of what stdin held; null where the script read it unseen by RGrid.</param>
/// <param name="Network">`on` or `off`.</param>
/// <param name="FixedSettings">What RGrid gives every run, and what this one sees of the machine otherwise than usual (where its interpreter stands).</param>
/// <param name="Host">Digest of the machine's system packages; null where a run sees nothing of the machine.</param>
public sealed record ExecutionManifest(
    Digest Environment,
    IReadOnlyList<string> Arguments,
    string? WorkingFolder,
    BlobTree Inputs,
    IReadOnlyDictionary<string, string?> Variables,
    Digest? Stdin,
    string Network,
    IReadOnlyDictionary<string, string> FixedSettings,
    Digest? Host)
{
    /// <summary>The root relative to the working folder, where that lies outside of it: outputs are kept relative to the one and made in the other. Not written where it lies inside.</summary>
    public string? Root { get; init; }

    /// <summary>Paths of the inputs that the run may change, which it can see; not written where there are none, so that keys from before they were stay.</summary>
    public IReadOnlyList<string> Updated { get; init; } = [];

    /// <summary>Absolute paths that are declared as outputs: what is kept depends on them. Not written where there are none.</summary>
    public IReadOnlyList<string> Outputs { get; init; } = [];

    /// <summary>The marks of secrets by their names, from which nobody learns a value; not written where there are none.</summary>
    public IReadOnlyDictionary<string, string> Secrets { get; init; } = new Dictionary<string, string>();

    /// <summary>The manifest in canonical form.</summary>
    public Manifest ToManifest()
    {
        var variables = new JsonObject();
        foreach (var (name, value) in Variables)
        {
            variables[name] = value;
        }

        var settings = new JsonObject();
        foreach (var (name, value) in FixedSettings)
        {
            settings[name] = value;
        }

        var document = new JsonObject
        {
            ["schema"] = "rgrid.execution/1",
            ["environment"] = Environment.ToString(),
            ["arguments"] = PairsJson.Of(Arguments),
            ["workingFolder"] = WorkingFolder,
            ["inputs"] = Inputs.ToJson(),
            ["variables"] = variables,
            ["stdin"] = Stdin?.ToString(),
            ["network"] = Network,
            ["fixed"] = settings,
            ["host"] = Host?.ToString(),
        };
        if (Root is not null)
        {
            document["root"] = Root;
        }

        if (Updated.Count > 0)
        {
            document["updated"] = PairsJson.Of([.. Updated.Order(StringComparer.Ordinal)]);
        }

        if (Outputs.Count > 0)
        {
            document["outputs"] = PairsJson.Of([.. Outputs.Order(StringComparer.Ordinal)]);
        }

        if (Secrets.Count > 0)
        {
            var secrets = new JsonObject();
            foreach (var (name, mark) in Secrets)
            {
                secrets[name] = mark;
            }

            document["secrets"] = secrets;
        }

        return Manifest.Of(document);
    }
}
