using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using RGrid.FileSystem;

namespace RGrid.Docker.Images;

/// <summary>
/// What `docker login` has left for registries: in the docker command's configuration, or with a helper that it names
/// (docs.docker.com/reference/cli/docker/login). It goes to the engine with a pull and nowhere else.
/// </summary>
/// <param name="configurationFolder">The folder of the docker command's configuration.</param>
internal sealed class RegistryCredentials(string configurationFolder)
{
    private const string UsualRegistry = "docker.io";
    private const string UsualRegistryKey = "https://index.docker.io/v1/";

    /// <summary>The header `X-Registry-Auth` for a registry; null where nothing is known of it.</summary>
    public string? Header(string registry)
    {
        var path = Path.Combine(configurationFolder, "config.json");
        if (!PosixFile.IsFile(path) || TryParse(File.ReadAllBytes(path)) is not { } configuration)
        {
            return null;
        }

        var key = registry == UsualRegistry ? UsualRegistryKey : registry;
        try
        {
            return Header(configuration, key);
        }
        catch (Exception exception) when (exception is FormatException or InvalidOperationException or ArgumentException)
        {
            throw new RGridException(ErrorCode.InputInvalid, $"`{path}` is not a configuration of the docker command", $"log in again: docker login {registry}", exception);
        }
    }

    private static string? Header(JsonNode configuration, string key)
    {
        var helper = configuration["credHelpers"]?[key]?.GetValue<string>() ?? configuration["credsStore"]?.GetValue<string>();
        var found = (helper is null ? null : Ask(helper, key)) ?? OfFile(configuration["auths"]?[key]);
        if (found is null)
        {
            return null;
        }

        found["serveraddress"] = key;
        return Convert.ToBase64String(Encoding.UTF8.GetBytes(found.ToJsonString())).Replace('+', '-').Replace('/', '_');
    }

    private static JsonObject? OfFile(JsonNode? entry)
    {
        if (entry?["identitytoken"]?.GetValue<string>() is { Length: > 0 } token)
        {
            return new JsonObject { ["identitytoken"] = token };
        }

        if (entry?["auth"]?.GetValue<string>() is not { Length: > 0 } encoded)
        {
            return null;
        }

        var pair = Encoding.UTF8.GetString(Convert.FromBase64String(encoded)).Split(':', 2);
        return new JsonObject { ["username"] = pair[0], ["password"] = pair.Length == 2 ? pair[1].TrimEnd('\0') : "" };
    }

    // github.com/docker/docker-credential-helpers: the registry on stdin, a document with user name and secret on stdout.
    private static JsonObject? Ask(string helper, string key)
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo($"docker-credential-{helper}", ["get"])
            {
                RedirectStandardInput = true,
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            })!;
            process.StandardInput.Write(key);
            process.StandardInput.Close();
            var answer = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0 || TryParse(Encoding.UTF8.GetBytes(answer)) is not { } found)
            {
                return null;
            }

            var (user, secret) = (found["Username"]?.GetValue<string>() ?? "", found["Secret"]?.GetValue<string>() ?? "");
            return user == "<token>" ? new JsonObject { ["identitytoken"] = secret } : new JsonObject { ["username"] = user, ["password"] = secret };
        }
        catch (Win32Exception)
        {
            // A helper that is named and not installed: the registry says whether it wants to know who asks.
            return null;
        }
    }

    private static JsonNode? TryParse(byte[] bytes)
    {
        try
        {
            return JsonNode.Parse(bytes);
        }
        catch (JsonException)
        {
            return null;
        }
    }
}
