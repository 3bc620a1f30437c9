using System.Text;
using RGrid.Content;
using RGrid.Docker.Engine;
using RGrid.Runtimes;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Engine;

public sealed class EngineAddressTests : IDisposable
{
    private readonly TemporaryFolder _home = new();

    public void Dispose() => _home.Dispose();

    [Theory]
    [InlineData("unix:///run/user/7/docker.sock", EngineScheme.Unix, "/run/user/7/docker.sock", "unix:///run/user/7/docker.sock")]
    [InlineData("tcp://10.0.0.1:2376", EngineScheme.Tcp, "10.0.0.1:2376", "tcp://10.0.0.1:2376")]
    [InlineData("tcp://engine", EngineScheme.Tcp, "engine:2375", "tcp://engine:2375")]
    [InlineData("tcp://[::1]/", EngineScheme.Tcp, "[::1]:2375", "tcp://[::1]:2375")]
    [InlineData("ssh://me@there:22", EngineScheme.Ssh, "ssh://me@there:22", "ssh://me@there:22")]
    [InlineData("ssh://there/run/user/7/docker.sock", EngineScheme.Ssh, "ssh://there", "ssh://there/run/user/7/docker.sock")]
    public void DOCKER_HOST_says_where_the_engine_is(string text, EngineScheme scheme, string place, string shown)
    {
        var address = Find(("DOCKER_HOST", text), ("DOCKER_CONTEXT", "ignored"));
        Assert.Equal((scheme, place, "DOCKER_HOST", shown, scheme != EngineScheme.Unix), (address.Scheme, address.Place, address.Origin, address.ToString(), address.IsRemote));
    }

    [Theory]
    [InlineData("ssh://me@there", "ssh me@there")]
    [InlineData("ssh://me@there:2222", "ssh -p 2222 me@there")]
    [InlineData("ssh://me@[::1]:2222", "ssh -p 2222 me@::1")]
    [InlineData("ssh://[::1]", "ssh ::1")]
    public void What_a_person_would_type_is_told_of_an_address_of_ssh(string place, string typed) => Assert.Equal(typed, SshStream.ByHand(place));

    [Fact]
    public void A_socket_there_is_one_word_of_the_remote_shell() =>
        Assert.Equal(@"docker --host 'unix:///a b/it'\''s' system dial-stdio", SshStream.RemoteCommand("/a b/it's"));

    [Theory]
    [InlineData("npipe:////./pipe/docker_engine")]
    [InlineData("/var/run/docker.sock")]
    [InlineData("unix://")]
    [InlineData("ssh:///run/docker.sock")]
    public void What_is_no_address_is_said(string text)
    {
        var failure = Assert.Throws<RGridException>(() => Find(("DOCKER_HOST", text)));
        Assert.Equal(ErrorCode.EngineUnavailable, failure.Code);
        Assert.Contains($"`{text}`, which DOCKER_HOST names", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_context_is_found_by_its_name_and_the_variable_wins_over_the_configuration()
    {
        WriteContext("mine", "unix:///mine.sock");
        WriteContext("other", "tcp://other:2376", hasCertificates: true);
        File.WriteAllText(_home.At(".docker/config.json"), """{"currentContext":"mine"}""");
        Assert.Equal(("/mine.sock", "context `mine`"), (Find().Place, Find().Origin));
        var other = Find(("DOCKER_CONTEXT", "other"));
        Assert.Equal(("other:2376", true), (other.Place, other.Certificates?.EndsWith("/docker", StringComparison.Ordinal)));
        Assert.Contains("the Docker context `gone` does not exist", Assert.Throws<RGridException>(() => Find(("DOCKER_CONTEXT", "gone"))).Message, StringComparison.Ordinal);
        Assert.NotEqual("/mine.sock", Find(("DOCKER_CONTEXT", "default")).Place);
    }

    [Fact]
    public void A_configuration_that_is_broken_is_said()
    {
        Directory.CreateDirectory(_home.At(".docker"));
        File.WriteAllText(_home.At(".docker/config.json"), "{");
        Assert.Contains("config.json` is no JSON", Assert.Throws<RGridException>(() => Find()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_rootless_socket_is_found_where_the_usual_one_is_not_there()
    {
        var usual = File.Exists("/var/run/docker.sock") ? "/var/run/docker.sock" : null;
        File.WriteAllText(_home.At("docker.sock"), "");
        Assert.Equal(usual ?? _home.At("docker.sock"), Find(("XDG_RUNTIME_DIR", _home.Path)).Place);
        File.Delete(_home.At("docker.sock"));
        Directory.CreateDirectory(_home.At("podman"));
        File.WriteAllText(_home.At("podman/podman.sock"), "");
        Assert.Equal(usual ?? _home.At("podman/podman.sock"), Find(("XDG_RUNTIME_DIR", _home.Path)).Place);
    }

    [Fact]
    public void TLS_is_used_where_it_is_asked_for()
    {
        Assert.Null(Find(("DOCKER_HOST", "tcp://a:1"), ("DOCKER_CERT_PATH", "/c")).Certificates);
        Assert.Equal("/c", Find(("DOCKER_HOST", "tcp://a:1"), ("DOCKER_TLS_VERIFY", "1"), ("DOCKER_CERT_PATH", "/c")).Certificates);
        Assert.Equal(_home.At(".docker"), Find(("DOCKER_HOST", "tcp://a:1"), ("DOCKER_TLS_VERIFY", "1")).Certificates);
    }

    private void WriteContext(string name, string host, bool hasCertificates = false)
    {
        var folder = Digest.Of(Encoding.UTF8.GetBytes(name)).ToString();
        Directory.CreateDirectory(_home.At($".docker/contexts/meta/{folder}"));
        File.WriteAllText(_home.At($".docker/contexts/meta/{folder}/meta.json"), $"{{\"Name\":\"{name}\",\"Endpoints\":{{\"docker\":{{\"Host\":\"{host}\"}}}}}}");
        if (hasCertificates)
        {
            Directory.CreateDirectory(_home.At($".docker/contexts/tls/{folder}/docker"));
        }
    }

    private EngineAddress Find(params (string Name, string Value)[] variables) =>
        new EngineAddresses(new Machine(variables.ToDictionary(variable => variable.Name, variable => variable.Value), _home.Path)).Find();
}
