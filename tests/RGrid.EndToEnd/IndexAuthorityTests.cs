using RGrid.Testing;
using RGrid.Testing.Packages;

namespace RGrid.EndToEnd;

/// <summary>Indexes with TLS whose authority only the caller's configuration of pip or npm names.</summary>
public sealed class IndexAuthorityTests : IDisposable
{
    private readonly Workspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Theory]
    [InlineData("cert = ~/my ca.pem")]
    [InlineData("cert = {home}/my ca.pem")]
    public void Pip_believes_the_authority_of_its_configuration(string option)
    {
        using var index = new PythonIndex().AddWheel("bar", "1.0");
        using var front = LoopbackFront.Tls(index.Server.Port);
        WriteAtHome("my ca.pem", front.Authority);
        WriteAtHome(".config/pip/pip.conf", $"[global]\nindex-url = {front.Url}/simple/\n{option.Replace("{home}", _workspace.Home, StringComparison.Ordinal)}\n");
        _workspace.Write("s.py", "import bar\nprint(bar.__version__)\n").Write("requirements.txt", "bar\n");
        _workspace.Variables["PIP_RETRIES"] = "0";
        _workspace.Variables["PIP_CERT"] = "/etc/ssl/certs/ca-certificates.crt";
        Assert.Contains("shows a certificate that is not trusted here", _workspace.Run("run", "s.py").Stderr, StringComparison.Ordinal);
        _workspace.Variables.Remove("PIP_CERT");
        Assert.Equal("1.0\n", _workspace.Run("run", "s.py").Succeeded().Stdout);
        Assert.NotEqual(0, front.Requests);
    }

    [Theory]
    [InlineData("cafile=~/my ca.pem")]
    [InlineData("cafile={home}/my ca.pem")]
    public void Npm_believes_the_authority_of_its_configuration(string option)
    {
        using var registry = new NpmRegistry().Add("bar", "1.0.0", "module.exports = 'one'");
        using var front = LoopbackFront.Tls(registry.Server.Port);
        WriteAtHome("my ca.pem", front.Authority);
        WriteAtHome(".npmrc", $"registry={front.Url}/\n{option.Replace("{home}", _workspace.Home, StringComparison.Ordinal)}\n");
        _workspace.Write("s.js", "console.log(require('bar'))\n").Write("package.json", """{"dependencies":{"bar":"1.0.0"}}""");
        _workspace.Variables["npm_config_fetch_retries"] = "0";
        _workspace.Variables["npm_config_cafile"] = "/etc/ssl/certs/ca-certificates.crt";
        Assert.Contains("shows a certificate that is not trusted here", _workspace.Run("run", "s.js").Stderr, StringComparison.Ordinal);
        _workspace.Variables.Remove("npm_config_cafile");
        Assert.Equal("one\n", _workspace.Run("run", "s.js").Succeeded().Stdout);
        Assert.NotEqual(0, front.Requests);
    }

    private void WriteAtHome(string name, string text)
    {
        var path = Path.Combine(_workspace.Home, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }
}
