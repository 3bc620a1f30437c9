using System.Text;
using RGrid.Ecosystems;

namespace RGrid.Core.Tests.Ecosystems;

public sealed class UrlSecretsTests
{
    [Theory]
    [InlineData("https://user:pass@host/simple", "https://host/simple", "https://****@host/simple")]
    [InlineData("HTTPS://token@host", "HTTPS://host", "HTTPS://****@host")]
    [InlineData("a https://u:p@ss@host/x@1 b", "a https://host/x@1 b", "a https://****@host/x@1 b")]
    [InlineData("git+https://${USER}:${TOKEN}@host/r.git@main", "git+https://host/r.git@main", "git+https://****@host/r.git@main")]
    [InlineData("https://host/a@b", "https://host/a@b", "https://host/a@b")]
    [InlineData("{\"a\":\"https://host\",\"b\":\"x@y\"}", "{\"a\":\"https://host\",\"b\":\"x@y\"}", "{\"a\":\"https://host\",\"b\":\"x@y\"}")]
    [InlineData("me@host.org", "me@host.org", "me@host.org")]
    public void User_info_goes_out_of_urls_and_nothing_else_does(string text, string removed, string masked)
    {
        Assert.Equal((removed, masked), (UrlSecrets.Remove(text), UrlSecrets.Mask(text)));
        Assert.Equal(removed, Encoding.UTF8.GetString(UrlSecrets.Remove(Encoding.UTF8.GetBytes(text), static same => same)));
    }

    [Fact]
    public void Bytes_of_any_encoding_stay_as_they_are()
    {
        byte[] bytes = [0xff, .. "https://u:p@h "u8, 0xe9, 0, (byte)'\n'];
        Assert.Equal([0xff, .. "https://h "u8, 0xe9, 0, (byte)'\n'], UrlSecrets.Remove(bytes, static same => same));
        byte[] plain = [0xff, (byte)'@'];
        Assert.Same(plain, UrlSecrets.Remove(plain, static same => same));
    }

    [Fact]
    public void A_message_of_a_failure_shows_no_user_info()
    {
        var failure = new RGridException(ErrorCode.InstallFailed, "no answer of `https://u:p@host/`", "mend https://u:p@host/");
        Assert.Equal(("no answer of `https://****@host/`", "mend https://****@host/"), (failure.Message, failure.Hint));
    }
}
