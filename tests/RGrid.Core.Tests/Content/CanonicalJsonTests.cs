using System.Text;
using System.Text.Json.Nodes;
using RGrid.Content;

namespace RGrid.Core.Tests.Content;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"b":1,"a":[true,false,null,"x"],"€":{},"\r":[]}""", """{"\r":[],"a":[true,false,null,"x"],"b":1,"€":{}}""")]
    [InlineData("""{"numbers":[-1,0,9007199254740991],"string":"\u20ac$\u000f\u000aA'\u0042\u0022\u005c\\\"\/\b\t\f\r"}""", """{"numbers":[-1,0,9007199254740991],"string":"€$\u000f\nA'B\"\\\\\"/\b\t\f\r"}""")]
    [InlineData("""{"\ud83d\ude00":"emoji","\ufb33":"hebrew","a":"latin"}""", "{\"a\":\"latin\",\"\ud83d\ude00\":\"emoji\",\"\ufb33\":\"hebrew\"}")]
    [InlineData("null", "null")]
    public void Documents_take_the_form_of_rfc_8785(string json, string expected) =>
        Assert.Equal(expected, Encoding.UTF8.GetString(CanonicalJson.Serialize(JsonNode.Parse(json))));

    [Theory]
    [InlineData("1.5")]
    [InlineData("9007199254740992")]
    [InlineData("-9007199254740992")]
    [InlineData("1e400")]
    public void Numbers_whose_form_could_be_in_doubt_are_refused(string json) =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Serialize(JsonNode.Parse(json)));

    [Fact]
    public void Half_of_a_surrogate_pair_is_refused() =>
        Assert.Throws<ArgumentException>(() => CanonicalJson.Serialize(JsonValue.Create("\ud800")));
}
