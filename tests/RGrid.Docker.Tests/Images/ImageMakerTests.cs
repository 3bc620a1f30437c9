using System.Text;
using System.Text.Json.Nodes;
using RGrid.Docker.Containers;
using RGrid.Docker.Images;
using RGrid.FileSystem;
using RGrid.Testing;

namespace RGrid.Docker.Tests.Images;

/// <summary>Both ways to make an image, on the real engine.</summary>
public sealed class ImageMakerTests : IDisposable
{
    private readonly EngineFixture _engine;
    private readonly TemporaryFolder _folder = new();
    private readonly ImageStore _images;
    private readonly ContainerStore _containers;
    private readonly ImageMaker _maker;

    public ImageMakerTests(EngineFixture engine)
    {
        _engine = engine;
        _images = new ImageStore(engine.Client, new RegistryCredentials(_folder.Path));
        _containers = new ContainerStore(engine.Client);
        _maker = new ImageMaker(engine.Client, _images, _containers);
    }

    public void Dispose()
    {
        _engine.RemoveImage("rgrid-test/made:1");
        _folder.Dispose();
    }

    [Fact]
    public void The_quick_way_gives_the_id_that_was_known_beforehand()
    {
        var image = New("quick");
        var id = _maker.TryLoad(image, CancellationToken.None);
        Assert.Equal($"sha256:{Content.Digest.Of(Encoding.UTF8.GetBytes(ImageConfiguration.Of(image).ToJsonString()))}", id);
        Assert.Equal("quick\n", _engine.RunImage(id!));
        Assert.Equal(id, _maker.TryLoad(image, CancellationToken.None));
    }

    [Fact]
    public void The_way_that_every_engine_knows_gives_the_same_content_and_checks_it()
    {
        var image = New("slow");
        var id = _maker.Commit(image, CancellationToken.None);
        Assert.Equal("slow\n", _engine.RunImage(id));
        var made = _engine.Image("rgrid-test/made:1")!;
        Assert.Equal((id, "yes"), (made["Id"]!.GetValue<string>(), made["Config"]!["Labels"]!["rgrid.test"]!.GetValue<string>()));
        Assert.Empty(_engine.Containers());
    }

    [Theory]
    [InlineData("content")]
    [InlineData("mode")]
    [InlineData("missing")]
    public void An_image_that_holds_something_else_is_never_believed(string how)
    {
        var image = New("right");
        var id = _maker.Commit(image, CancellationToken.None);
        var entry = image.Entries[0];
        var wanted = how switch
        {
            "content" => entry with { Open = () => new MemoryStream("wrong"u8.ToArray()) },
            "mode" => entry with { Mode = 0x1FF },
            _ => entry with { Path = "opt/other" },
        };
        var failure = Assert.Throws<RGridException>(() => new ImageCheck(_containers).Check(id, image with { Entries = [wanted, image.Entries[1]] }, CancellationToken.None));
        Assert.Contains($"the image that the container engine made is not what it was given: `/{entry.Path}` differs", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_layer_whose_bytes_are_not_those_of_its_name_is_refused_by_the_engine_and_made_in_the_other_way()
    {
        var image = New("true");
        File.AppendAllBytes(image.Layer.Path, new byte[1024]);
        Assert.Null(_maker.TryLoad(image, CancellationToken.None));
    }

    private NewImage New(string text)
    {
        LayerEntry[] entries = [LayerEntry.File("opt/made/text", false, () => new MemoryStream(Encoding.UTF8.GetBytes(text + "\n"))), LayerEntry.Link("opt/made/link", "text")];
        return new NewImage(
            _images.Find(BaseImages.Python, CancellationToken.None)!,
            LayerFile.Write(_folder.At(text), entries, 0),
            entries,
            "rgrid-test/made",
            "1",
            new JsonObject { ["Entrypoint"] = new JsonArray("/bin/cat"), ["Cmd"] = new JsonArray("/opt/made/link"), ["Labels"] = new JsonObject { ["rgrid.test"] = "yes" } },
            []);
    }
}
