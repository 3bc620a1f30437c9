using RGrid.Docker.Images;
using RGrid.Runtimes;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

public sealed class ImageNameTests
{
    [Theory]
    [InlineData("python", "docker.io", "python", "latest")]
    [InlineData("python:3.12-slim", "docker.io", "python", "3.12-slim")]
    [InlineData("acme/tools:7", "docker.io", "acme/tools", "7")]
    [InlineData("ghcr.io/acme/tools:7", "ghcr.io", "ghcr.io/acme/tools", "7")]
    [InlineData("localhost/tools", "localhost", "localhost/tools", "latest")]
    [InlineData("127.0.0.1:5000/tools", "127.0.0.1:5000", "127.0.0.1:5000/tools", "latest")]
    [InlineData("host:5000/a/b:c", "host:5000", "host:5000/a/b", "c")]
    [InlineData("python@sha256:00ff", "docker.io", "python", "sha256:00ff")]
    public void A_name_is_taken_apart_as_engines_do(string name, string registry, string repository, string tag) =>
        Assert.Equal(new ImageName(registry, repository, tag), ImageName.Parse(name));

    [Theory]
    [InlineData("python:3.12", null, "python:3.12-slim")]
    [InlineData("python:3.12.1", null, "python:3.12.1-slim")]
    [InlineData("docker:ghcr.io/acme/tools:7", null, "ghcr.io/acme/tools:7")]
    [InlineData("python", null, "python:3.11-slim")]
    [InlineData(null, null, "python:3.11-slim")]
    [InlineData(null, ">=3.12", "python:3.13-slim")]
    [InlineData(null, "~=3.10.2", "python:3.10-slim")]
    [InlineData(null, ">=3.9,<3.11", "python:3.10-slim")]
    [InlineData(null, "==3.11.7", "python:3.11.7-slim")]
    public void A_script_gets_the_slim_official_image_of_what_it_wants(string? asked, string? constraint, string image)
    {
        using var folder = new TemporaryFolder();
        Assert.Equal(image, new ImageNames(_ => "3.11").For(new RuntimeWish(Languages.Find("python")!, asked, constraint, folder.Path, null)));
    }

    [Fact]
    public void A_machine_without_the_language_gets_the_usual_version_and_a_shell_an_image_of_its_own()
    {
        using var folder = new TemporaryFolder();
        var names = new ImageNames(_ => null);
        Assert.Equal(["python:3.13-slim", "node:22-slim", "debian:12-slim"], new[] { "python", "node", "bash" }.Select(language => names.For(new RuntimeWish(Languages.Find(language)!, null, null, folder.Path, null))));
    }

    [Fact]
    public void A_version_file_chooses_unless_the_constraint_forbids_it()
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(folder.At(".nvmrc"), "v20.1.0\n");
        var names = new ImageNames(_ => null);
        Assert.Equal("node:20.1.0-slim", names.For(new RuntimeWish(Languages.Find("node")!, null, null, folder.Path, null)));
        Assert.Equal("node:22-slim", names.For(new RuntimeWish(Languages.Find("node")!, null, ">=22", folder.Path, null)));
        Assert.Contains("no image is known whose node fits `>99`", Assert.Throws<RGridException>(() => names.For(new RuntimeWish(Languages.Find("node")!, null, ">99", folder.Path, null))).Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get \"http://127.0.0.1:1/v2/\": dial tcp 127.0.0.1:1: connect: connection refused", true, "can't be reached")]
    [InlineData("manifest for x:1 not found: manifest unknown: manifest unknown", false, "could not be pulled: manifest for x:1 not found")]
    [InlineData("unauthorized: authentication required", false, "unauthorized")]
    [InlineData("write /var/lib/docker/tmp/x: no space left on device", false, "has no space left")]
    [InlineData("something new", false, "something new")]
    public void Why_a_pull_failed_is_told_from_the_engines_words(string message, bool isTransient, string told)
    {
        var failure = PullFailure.Of("x:1", "docker.io", message);
        Assert.Equal(isTransient, failure.IsTransient);
        Assert.Contains(told, failure.Message, StringComparison.Ordinal);
        Assert.NotNull(failure.Hint);
    }
}
