using ClawBridge.Workloads;

namespace ClawBridge.Tests.Workloads;

internal sealed class ImageRulesTests
{
    private const string Digest = "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef";

    [TestCase("busybox")]
    [TestCase("pytorch/pytorch:2.5.1")]
    [TestCase("registry.lab:5000/team/train:1")]
    [TestCase("busybox@" + Digest)]
    [TestCase("busybox:1@" + Digest)]
    public void What_an_engine_can_pull_is_right(string image) => Assert.That(ImageRules.Problem(image), Is.Null);

    [TestCase("", "is empty")]
    [TestCase("bad image", "white space")]
    [TestCase("bad\u0001image", "control character")]
    [TestCase(":tag", "starts with ':'")]
    [TestCase("@x", "starts with '@'")]
    [TestCase("-x", "starts with '-'")]
    [TestCase("name:", "ends with ':'")]
    [TestCase("name/", "ends with '/'")]
    [TestCase("http://registry/x", "without the scheme")]
    [TestCase("x@md5:00", "sha256: or sha512:")]
    [TestCase("x@sha256:zz", "64 hexadecimal digits")]
    [TestCase("x@sha512:00", "128 hexadecimal digits")]
    public void What_no_engine_can_pull_is_named(string image, string problem) => Assert.That(ImageRules.Problem(image), Does.Contain(problem));
}
