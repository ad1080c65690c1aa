using ClawBridge.Gpu;
using ClawBridge.Protocol.Payloads;
using ClawNode.Gpu;

namespace ClawNode.Tests.Gpu;

[TestFixture]
internal sealed class NvidiaSmiParserTests
{
    [TestCase("a100-sxm4-v12")]
    [TestCase("a10g")]
    [TestCase("gtx-1070-ti")]
    [TestCase("quadro-p400")]
    [TestCase("rtx-3080-v13")]
    [TestCase("rtx-3090-v12")]
    [TestCase("tesla-t4")]
    public void Every_recorded_model_is_read(string model)
    {
        var reading = NvidiaSmiParser.Parse(Recordings.Text(model + ".xml"));
        Snapshot.Match(ReadingJson.Of(reading), model);
    }

    [Test]
    public void A_members_absence_is_null_and_never_zero()
    {
        var reading = NvidiaSmiParser.Parse("<nvidia_smi_log><gpu id=\"00000000:01:00.0\"><uuid>GPU-1</uuid></gpu></nvidia_smi_log>");
        Assert.Multiple(() =>
        {
            Assert.That(reading.Devices.Single().MemoryTotalMb, Is.Null);
            Assert.That(reading.Devices.Single().HealthReason, Is.EqualTo("The driver does not report this GPU's memory."));
            Assert.That(reading.Metrics.Single(), Is.EqualTo(new GpuMetrics { Index = 0, Uuid = "GPU-1" }));
        });
    }

    [TestCase("N/A")]
    [TestCase("[N/A]")]
    [TestCase("[Not Supported]")]
    [TestCase("ERR!")]
    [TestCase("[Unknown Error]")]
    [TestCase("")]
    [TestCase("-1 MiB")]
    public void Memory_that_is_not_a_number_is_null(string total)
    {
        var reading = NvidiaSmiParser.Parse(OneGpu($"<fb_memory_usage><total>{total}</total></fb_memory_usage>"));
        Assert.That(reading.Devices.Single().MemoryTotalMb, Is.Null);
        Assert.That(reading.Devices.Single().Healthy, Is.True);
    }

    [TestCase("<gpu_recovery_action>Reset</gpu_recovery_action>", "The driver asks for a recovery of this GPU: Reset.")]
    [TestCase("<gpu_reset_status><reset_required>Yes</reset_required></gpu_reset_status>",
        "This GPU needs a reset; stop what uses it and run nvidia-smi --gpu-reset.")]
    [TestCase("<fan_speed>GPU is lost</fan_speed>", "The driver has lost this GPU; power-cycle the machine.")]
    [TestCase("<remapped_rows><remapped_row_failure>Yes</remapped_row_failure></remapped_rows>",
        "This GPU can no longer replace its damaged memory rows; have it exchanged.")]
    [TestCase("<mig_mode><current_mig>Enabled</current_mig></mig_mode><mig_devices>None</mig_devices>",
        "MIG is on but no MIG device exists; create one with nvidia-smi mig, or turn MIG off.")]
    public void A_fault_that_the_driver_states_takes_the_gpu_out(string inside, string reason)
    {
        var device = NvidiaSmiParser.Parse(OneGpu(inside)).Devices.Single();
        Assert.That((device.Healthy, device.HealthReason), Is.EqualTo((false, reason)));
    }

    [Test]
    public void Old_and_new_ecc_counts_are_summed()
    {
        var old = OneGpu("<ecc_errors><volatile><double_bit><total>3</total></double_bit></volatile></ecc_errors>");
        var recent = OneGpu("<ecc_errors><volatile><sram_uncorrectable_parity>1</sram_uncorrectable_parity>"
            + "<sram_uncorrectable_secded>2</sram_uncorrectable_secded><dram_uncorrectable>4</dram_uncorrectable></volatile></ecc_errors>");
        Assert.That(NvidiaSmiParser.Parse(old).Metrics[0].EccUncorrectable, Is.EqualTo(3));
        Assert.That(NvidiaSmiParser.Parse(recent).Metrics[0].EccUncorrectable, Is.EqualTo(7));
    }

    [TestCase("")]
    [TestCase("Failed to initialize NVML: Driver/library version mismatch")]
    [TestCase("<?xml version=\"1.0\" ?><other/>")]
    [TestCase("<?xml version=\"1.0\" ?>")]
    [TestCase("<nvidia_smi_log><gpu>")]
    public void Anything_but_a_whole_answer_is_refused(string text) =>
        Assert.That(() => NvidiaSmiParser.Parse(text), Throws.TypeOf<ProbeFormatException>());

    [Test]
    public void Every_cut_of_a_real_answer_is_refused_and_never_half_read()
    {
        var whole = Recordings.Text("gtx-1070-ti.xml").TrimEnd();
        for (var length = 0; length < whole.Length; length += 13)
            Assert.That(() => NvidiaSmiParser.Parse(whole[..length]), Throws.TypeOf<ProbeFormatException>(), $"cut at {length}");
    }

    [Test]
    public void An_external_document_type_is_never_fetched_and_entities_are_refused()
    {
        const string Bomb = "<!DOCTYPE nvidia_smi_log [<!ENTITY a \"x\"><!ENTITY b \"&a;&a;\">]><nvidia_smi_log><gpu>&b;</gpu></nvidia_smi_log>";
        Assert.That(() => NvidiaSmiParser.Parse("<?xml version=\"1.0\"?>" + Bomb), Throws.TypeOf<ProbeFormatException>());
    }

    private static string OneGpu(string inside) =>
        $"<nvidia_smi_log><gpu id=\"00000000:01:00.0\"><product_name>X</product_name><uuid>GPU-1</uuid>{inside}</gpu></nvidia_smi_log>";
}
