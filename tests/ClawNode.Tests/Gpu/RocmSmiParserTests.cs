using ClawBridge.Gpu;
using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

[TestFixture]
internal sealed class RocmSmiParserTests
{
    [TestCase("mi100_rocm602")]
    [TestCase("rx6700xt_rocm612")]
    [TestCase("vega-20-WKS-GL-XE")]
    public void Every_recorded_release_is_read(string model)
    {
        var reading = RocmSmiParser.Parse(Recordings.Text(model + ".json"));
        Snapshot.Match(ReadingJson.Of(reading), model);
    }

    [Test]
    public void Warnings_before_the_object_are_skipped()
    {
        var reading = RocmSmiParser.Parse("WARNING: AMD GPU device(s) is/are in a low-power state.\n{\"card3\": {\"Unique ID\": \"0xab\"}}");
        Assert.That(reading.Devices.Single().Index, Is.EqualTo(3));
        Assert.That(reading.Devices.Single().MemoryTotalMb, Is.Null);
    }

    [Test]
    public void The_socket_power_and_junction_temperature_of_new_instincts_are_read()
    {
        var reading = RocmSmiParser.Parse("""
            {"card0": {"PCI Bus": "0000:05:00.0", "Current Socket Graphics Package Power (W)": "131.0",
                       "Temperature (Sensor junction) (C)": "44.0", "Temperature (Sensor edge) (C)": "N/A"}}
            """);
        Assert.That((reading.Metrics[0].PowerDrawW, reading.Metrics[0].TemperatureC), Is.EqualTo((131.0, 44.0)));
        Assert.That(reading.Devices[0].Uuid, Is.EqualTo("0000:05:00.0"));
    }

    [TestCase("")]
    [TestCase("not json")]
    [TestCase("{\"card0\": {\"Unique ID\": ")]
    public void Anything_but_a_whole_answer_is_refused(string text) =>
        Assert.That(() => RocmSmiParser.Parse(text), Throws.TypeOf<ProbeFormatException>());
}
