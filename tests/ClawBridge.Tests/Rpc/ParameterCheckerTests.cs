using System.Text;
using ClawBridge.Rpc;

namespace ClawBridge.Tests.Rpc;

internal sealed class ParameterCheckerTests
{
    private static readonly ParameterChecker Checker = new(
    [
        new("image", Shape.Text(20), "", IsRequired: true),
        new("gpus", Shape.Integer(0, 64), ""),
        new("price", Shape.Number(), ""),
        new("force", Shape.Boolean(), ""),
        new("state", Shape.Word("running", "rolling_back") with { Aliases = new Dictionary<string, string> { ["rollingback"] = "rolling_back" } }, ""),
        new("env", Shape.Map(Shape.Text(5), 2), ""),
        new("ports", Shape.List(Shape.Record(new Field("container_port", Shape.Integer(1, 65535), "", IsRequired: true), new Field("name", Shape.Text(), "")), 3), ""),
        new("any", Shape.Any(), ""),
        new("limit", Shape.Integer(0, 9).Nullable, ""),
    ], "workload_submit");

    [TestCase("""{"image":"a"}""", """{"image":"a"}""")]
    [TestCase("""{"image":"a","gpus":null}""", """{"image":"a"}""")]
    [TestCase("""{"gpus":null,"image":"a"}""", """{"image":"a"}""")]
    [TestCase("""{ "gpus" : null , "price" : null , "image" : "a" , "force" : null }""", """{ "image" : "a" }""")]
    [TestCase("""{"_meta":{"dry_run":true},"image":"a"}""", """{"image":"a"}""")]
    [TestCase("""{"image":"a","_meta":{"x":[1,{}]},"gpus":2}""", """{"image":"a","gpus":2}""")]
    [TestCase("""{"image":"a","state":"RUNNING"}""", """{"image":"a","state":"running"}""")]
    [TestCase("""{"image":"a","state":"RollingBack","gpus":null,"force":true}""", """{"image":"a","state":"rolling_back","force":true}""")]
    [TestCase("""{"image":"a","state":"runn\u0069ng"}""", """{"image":"a","state":"running"}""")]
    [TestCase("""{"image":"a","ports":[{"container_port":1,"name":null},{"name":null,"container_port":2}]}""", """{"image":"a","ports":[{"container_port":1},{"container_port":2}]}""")]
    [TestCase("""{"image":"\u0061","any":{"a":[null,"\ud83d\ude00"]}}""", """{"image":"\u0061","any":{"a":[null,"\ud83d\ude00"]}}""")]
    [TestCase("""{"image":"12345678901234567890","price":1e3}""", """{"image":"12345678901234567890","price":1e3}""")]
    [TestCase("""{"image":"a","limit":null,"gpus":null}""", """{"image":"a","limit":null}""")]
    [TestCase("""{"limit":3,"image":"a"}""", """{"limit":3,"image":"a"}""")]
    public void What_fits_is_handed_on(string parameters, string expected) => Assert.That(Check(parameters), Is.EqualTo(expected));

    [TestCase("", "$.image", "invalid_params")]
    [TestCase("{}", "$.image", "invalid_params")]
    [TestCase("""{"gpus":1}""", "$.image", "invalid_params")]
    [TestCase("""{"image":null}""", "$.image", "invalid_params")]
    [TestCase("""{"image":5}""", "$.image", "invalid_params")]
    [TestCase("""{"image":"123456789012345678901"}""", "$.image", "invalid_params")]
    [TestCase("""{"image":"\ud800"}""", "$.image", "invalid_params")]
    [TestCase("""{"image":"a","gpus":1.5}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","gpus":4.0}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","gpus":-1}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","gpus":65}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","gpus":99999999999999999999}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","gpus":"1"}""", "$.gpus", "invalid_params")]
    [TestCase("""{"image":"a","price":1e999}""", "$.price", "invalid_params")]
    [TestCase("""{"image":"a","force":1}""", "$.force", "invalid_params")]
    [TestCase("""{"image":"a","state":"walking"}""", "$.state", "invalid_params")]
    [TestCase("""{"image":"a","env":{"A":5}}""", "$.env.A", "invalid_params")]
    [TestCase("""{"image":"a","env":{"A":null}}""", "$.env.A", "invalid_params")]
    [TestCase("""{"image":"a","env":{"a b":"123456"}}""", "$.env['a b']", "invalid_params")]
    [TestCase("""{"image":"a","env":{"A":"1","A":"2"}}""", "$.env.A", "invalid_params")]
    [TestCase("""{"image":"a","env":{"A":"1","B":"2","C":"3"}}""", "$.env", "invalid_params")]
    [TestCase("""{"image":"a","env":[]}""", "$.env", "invalid_params")]
    [TestCase("""{"image":"a","ports":[{"container_port":80},{"container_port":0}]}""", "$.ports[1].container_port", "invalid_params")]
    [TestCase("""{"image":"a","ports":[{}]}""", "$.ports[0].container_port", "invalid_params")]
    [TestCase("""{"image":"a","ports":[{"container_port":1},{"container_port":1},{"container_port":1},{"container_port":1}]}""", "$.ports", "invalid_params")]
    [TestCase("""{"image":"a","ports":[{"container_port":1,"host":2}]}""", "$.ports[0].host", "unknown_param")]
    [TestCase("""{"image":"a","image":"b"}""", "$.image", "invalid_params")]
    [TestCase("""{"image":"a","gpu":1}""", "$.gpu", "unknown_param")]
    [TestCase("""{"image":"a","any":["\udc00"]}""", "$.any", "invalid_params")]
    [TestCase("""["a"]""", "$", "invalid_params")]
    [TestCase("5", "$", "invalid_params")]
    public void What_does_not_fit_is_named(string parameters, string field, string kind)
    {
        var error = Assert.Throws<RpcException>(() => Check(parameters))!;
        Assert.That((error.Code, error.ErrorData.Field, error.ErrorData.Kind), Is.EqualTo((-32602, field, kind)), error.Message);
    }

    [TestCase("gpu", "gpus")]
    [TestCase("Image", "image")]
    [TestCase("Forc", "force")]
    public void An_unknown_name_is_answered_with_the_right_one(string wrong, string right)
    {
        var error = Assert.Throws<RpcException>(() => Check($$"""{"image":"a","{{wrong}}":1}"""))!;
        Assert.That(error.ErrorData.Suggestions, Does.Contain(right));
    }

    [Test]
    public void No_text_of_the_caller_is_repeated()
    {
        var error = Assert.Throws<RpcException>(() => Check("""{"image":"a","env":{"KEY":"hunter2-is-long"}}"""))!;
        Assert.That(error.Message, Does.Not.Contain("hunter2"));
    }

    [Test]
    public void Params_are_positional_for_nobody()
    {
        var error = Assert.Throws<RpcException>(() => Check("[1]"))!;
        Assert.That(error.Message, Does.Contain("named members"));
    }

    private static string Check(string parameters) => Encoding.UTF8.GetString(Checker.Check(Encoding.UTF8.GetBytes(parameters)).Span);
}
