using ClawBridge.Text;
using FsCheck;
using FsCheck.Fluent;

namespace ClawBridge.Tests.Shared;

internal sealed class VersionSkewTests
{
    [TestCase("0.1.0", "0.1.0")]
    [TestCase("0.1.0", "0.2.7")]
    [TestCase("0.2.0", "0.1.9")]
    [TestCase("1.4.0-rc.1", "1.5.0+build")]
    public void One_minor_apart_works(string bridge, string agent) => Assert.That(VersionSkew.Fault(bridge, agent), Is.Null);

    [TestCase("0.3.0", "0.1.9", "clawnode 0.1.9 and claw-bridge 0.3.0 are more than one minor version apart; upgrade clawnode on the node to 0.3.0")]
    [TestCase("0.1.9", "0.3.0", "clawnode 0.3.0 and claw-bridge 0.1.9 are more than one minor version apart; upgrade claw-bridge to 0.3.0")]
    [TestCase("1.0.0", "0.9.0", "clawnode 0.9.0 and claw-bridge 1.0.0 are more than one minor version apart; upgrade clawnode on the node to 1.0.0")]
    [TestCase("1.9.0", "2.0.0", "clawnode 2.0.0 and claw-bridge 1.9.0 are more than one minor version apart; upgrade claw-bridge to 2.0.0")]
    [TestCase("0.1.0", "dev", "the agent's version 'dev' is no version like 1.2.3; upgrade clawnode on the node")]
    [TestCase("0.1.0", "1.2.3\u001b[31m", "the agent's version '1.2.331m' is no version like 1.2.3; upgrade clawnode on the node")]
    [TestCase("0.1.0", "99999999999.1.0", "the agent's version '99999999999.1.0' is no version like 1.2.3; upgrade clawnode on the node")]
    public void More_is_a_sentence_that_says_which_side_to_upgrade(string bridge, string agent, string sentence) =>
        Assert.That(VersionSkew.Fault(bridge, agent), Is.EqualTo(sentence));

    [Test]
    public void It_is_decided_by_the_minors_alone() => Prop.ForAll(
        Gen.Choose(0, 50).Four().ToArbitrary(),
        n => (VersionSkew.Fault($"1.{n.Item1}.{n.Item2}", $"1.{n.Item3}.{n.Item4}") is null) == (Math.Abs(n.Item1 - n.Item3) <= 1)).QuickCheckThrowOnFailure();
}
